namespace OnnxRad.Graphs;

/// <summary>A file is not a usable ONNX model: cut short, another format, or inconsistent in itself.</summary>
public sealed class InvalidOnnxException : Exception
{
    /// <summary>Describes a broken model.</summary>
    /// <param name="source">The file's name, or what else the model came from.</param>
    /// <param name="message">What is wrong, what was expected, and the way out.</param>
    /// <param name="innerException">The cause, if any.</param>
    public InvalidOnnxException(string source, string message, Exception? innerException = null)
        : base(message, innerException) => ModelSource = source;

    /// <summary>The file's name, or what else the model came from.</summary>
    public string ModelSource { get; }
}
