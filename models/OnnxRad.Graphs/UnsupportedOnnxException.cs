namespace OnnxRad.Graphs;

/// <summary>A valid ONNX model uses something that OnnxRad does not have.</summary>
public sealed class UnsupportedOnnxException : NotSupportedException
{
    /// <summary>Lists everything in the model that is not supported.</summary>
    /// <param name="message">The whole text for the user.</param>
    /// <param name="problems">One sentence for each node or initialiser concerned.</param>
    public UnsupportedOnnxException(string message, IReadOnlyList<string> problems)
        : base(message) => Problems = problems;

    /// <summary>One sentence for each node or initialiser that is not supported.</summary>
    public IReadOnlyList<string> Problems { get; }
}
