namespace OnnxRad.Imaging;

/// <summary>Labels that do not lie on the grid of their image, or are none.</summary>
public sealed class LabelMismatchException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">What was found and what was expected.</param>
    public LabelMismatchException(string message)
        : base(message)
    {
    }
}
