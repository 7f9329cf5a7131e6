namespace OnnxRad.Imaging;

/// <summary>An image file is damaged, or uses a part of its format that is not read.</summary>
public sealed class InvalidImageException : Exception
{
    const string FromItsSource = "Get the file from its source again, or leave it out.";

    /// <summary>Says what is wrong with an image.</summary>
    /// <param name="problem">What was found and what was expected, in full sentences.</param>
    /// <param name="wayOut">What the user can do, in a full sentence; <c>null</c> advises a fresh copy of the file.</param>
    /// <param name="fileName">The file, or <c>null</c> where it is not known yet.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public InvalidImageException(
        string problem, string? wayOut = null, string? fileName = null, Exception? innerException = null)
        : base(
            $"{(fileName is null ? "The image" : $"Image '{fileName}'")} cannot be read: {problem} {wayOut ?? FromItsSource}",
            innerException) => (Problem, WayOut, FileName) = (problem, wayOut ?? FromItsSource, fileName);

    /// <summary>What was found and what was expected.</summary>
    public string Problem { get; }

    /// <summary>What the user can do.</summary>
    public string WayOut { get; }

    /// <summary>The file, or <c>null</c> when a reader was called without one.</summary>
    public string? FileName { get; }
}
