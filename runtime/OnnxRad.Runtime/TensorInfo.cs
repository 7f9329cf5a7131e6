namespace OnnxRad.Runtime;

/// <summary>One input or output of a model's graph, a float32 tensor.</summary>
public sealed record TensorInfo
{
    internal TensorInfo(string name, IReadOnlyList<long> shape, IReadOnlyList<string> symbols) =>
        (Name, Shape, Symbols) = (name, shape, symbols);

    /// <summary>The name in the graph.</summary>
    public string Name { get; }

    /// <summary>The dimensions; -1 for one known only when the model runs.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The symbol of each dimension of size -1, such as <c>N</c>; empty where there is none.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>The shape as text, such as <c>(N, 1, 28, 28)</c>.</summary>
    public string ShapeText => $"({string.Join(", ", Shape.Select((size, i) => size >= 0 ? $"{size}" : Symbols[i] is "" ? "?" : Symbols[i]))})";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {ShapeText}";
}
