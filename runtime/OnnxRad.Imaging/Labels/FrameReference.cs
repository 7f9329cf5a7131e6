namespace OnnxRad.Imaging.Labels;

/// <summary>What a frame of a segmentation refers to, seen from an image.</summary>
/// <param name="Slices">The slices of the image, where it is read from one file and the frame says which of its frames it means.</param>
/// <param name="IsToImage">Whether it refers to the image, to its file as a whole, or to a slice of its volume.</param>
/// <param name="IsToOthers">Whether it refers to other images, or other frames of the file.</param>
sealed record FrameReference(IReadOnlyList<int> Slices, bool IsToImage, bool IsToOthers)
{
    /// <summary>Whether it refers to nothing.</summary>
    public bool IsNone => !IsToImage && !IsToOthers;
}
