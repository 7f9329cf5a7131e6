namespace OnnxRad.Server.Configuration;

/// <summary>A text is not what the schema of its message allows.</summary>
sealed class TextFormatException(int line, int column, string problem) : Exception($"Line {line}, column {column}: {problem}")
{
    /// <value>1 or above.</value>
    public int Line { get; } = line;

    /// <value>1 or above.</value>
    public int Column { get; } = column;
}
