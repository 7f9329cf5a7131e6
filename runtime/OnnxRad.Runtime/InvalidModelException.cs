namespace OnnxRad.Runtime;

/// <summary>A file is not a model that OnnxRad can run.</summary>
public sealed class InvalidModelException : Exception
{
    internal InvalidModelException(string source, ModelProblem problem, string message, Exception? innerException = null)
        : base(message, innerException) => (ModelSource, Problem) = (source, problem);

    /// <summary>The path of the file, or what else the model came from.</summary>
    public string ModelSource { get; }

    /// <summary>What is wrong.</summary>
    public ModelProblem Problem { get; }
}
