namespace OnnxRad.Torch.Graph.Sequences;

/// <summary>What is known of a sequence while a graph is rewritten: its tensors, or the one that it was cut from.</summary>
abstract record TensorSequence
{
    /// <summary>Tensors by name.</summary>
    public sealed record Listed(IReadOnlyList<string> Names) : TensorSequence;

    /// <summary>A tensor cut into pieces of one size along an axis; how many there are shows only when the graph runs.</summary>
    /// <param name="Source">The tensor.</param>
    /// <param name="Axis">Along which it is cut.</param>
    /// <param name="Size">Of each piece; the last may be smaller.</param>
    /// <param name="KeepsAxis">Whether pieces of size 1 keep the axis.</param>
    public sealed record Cut(string Source, long Axis, long Size, bool KeepsAxis) : TensorSequence;
}
