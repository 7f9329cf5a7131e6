namespace OnnxRad.Runtime;

/// <summary>An image has other channels or another size than a model takes.</summary>
/// <remarks>The text does not name the image, which the runtime cannot: prefix the file or row it came from.</remarks>
public sealed class ImageMismatchException : Exception
{
    internal ImageMismatchException(string message, ImageShape found, int index)
        : base(message) => (Found, Index) = (found, index);

    /// <summary>The shape of the image.</summary>
    public ImageShape Found { get; }

    /// <summary>The place of the image in the list that was given.</summary>
    /// <value>0 for a single image.</value>
    public int Index { get; }
}
