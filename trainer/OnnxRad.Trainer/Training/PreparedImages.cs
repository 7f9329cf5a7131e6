namespace OnnxRad.Trainer;

/// <summary>Images of one split after preprocessing, in memory, with their labels.</summary>
/// <param name="Values">All images one after another: shape (N, C, H, W).</param>
/// <param name="ImageShape">(C, H, W).</param>
/// <param name="Labels">The class index of each image.</param>
/// <param name="Names">The name of each image, for messages.</param>
sealed record PreparedImages(float[] Values, IReadOnlyList<int> ImageShape, int[] Labels, IReadOnlyList<string> Names)
{
    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>The number of values of one image.</summary>
    public int ImageSize => ImageShape[0] * ImageShape[1] * ImageShape[2];

    /// <summary>The values of some consecutive images: shape (count, C, H, W).</summary>
    public Memory<float> Slice(int start, int count) => Values.AsMemory(start * ImageSize, count * ImageSize);
}
