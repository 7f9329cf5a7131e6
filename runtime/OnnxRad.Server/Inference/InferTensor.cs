using OnnxRad.Protocol;

namespace OnnxRad.Server.Inference;

/// <summary>One tensor of a request or an answer.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, batch first.</param>
/// <param name="Raw">The values as raw contents, little-endian; BYTES with the length before each element.</param>
sealed record InferTensor(string Name, TensorType Type, long[] Shape, ReadOnlyMemory<byte> Raw)
{
    /// <summary>Of an output, where its values were put in shared memory; <see langword="null"/> where they are in
    /// <see cref="Raw"/>.</summary>
    public SharedPlace? Place { get; init; }

    /// <summary>The shape as text, such as <c>(1, 3, 224, 224)</c>.</summary>
    public string ShapeText => Shown.Shape(Shape);
}
