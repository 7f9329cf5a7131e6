namespace OnnxRad.Runtime;

/// <summary>What one output of a model gave.</summary>
public sealed record OutputTensor
{
    internal OutputTensor(IReadOnlyList<long> shape, ReadOnlyMemory<float> data) => (Shape, Data) = (shape, data);

    /// <summary>The dimensions; the batch comes first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values, last dimension fastest.</summary>
    public ReadOnlyMemory<float> Data { get; }
}
