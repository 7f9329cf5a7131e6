namespace OnnxRad.Imaging.Labels;

/// <summary>What a frame of a segmentation refers to, seen from an image.</summary>
/// <param name="Slices">The slices of the image, where the frame says which frames of the file it means.</param>
/// <param name="IsToImage">Whether it refers to a slice of the image, or to the file as a whole.</param>
sealed record FrameReference(IReadOnlyList<int> Slices, bool IsToImage);
