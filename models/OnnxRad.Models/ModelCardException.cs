namespace OnnxRad.Models;

/// <summary>A model card cannot be read, or holds values that cannot be right.</summary>
public sealed class ModelCardException : Exception
{
    internal ModelCardException(IReadOnlyList<string> problems, Exception? inner = null)
        : base(
            $"The model card is not valid: {string.Join(' ', problems)} "
            + "Correct the card, or export the model again with this version of OnnxRad.",
            inner) => Problems = problems;

    /// <summary>All that is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
