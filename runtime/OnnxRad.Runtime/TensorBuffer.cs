namespace OnnxRad.Runtime;

/// <summary>Memory that a <see cref="ModelBinding"/> reads an input from, or writes an output to.</summary>
public sealed record TensorBuffer
{
    /// <summary>Takes memory of the caller; it is not copied.</summary>
    /// <param name="shape">The dimensions, each 0 or above; the batch comes first.</param>
    /// <param name="data">Room for the values, last dimension fastest.</param>
    /// <exception cref="ArgumentException">The length does not fit the shape.</exception>
    public TensorBuffer(IReadOnlyList<long> shape, Memory<float> data) =>
        (Shape, Data) = (new InputTensor(shape, data).Shape, data);

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values, last dimension fastest; may be changed between two runs.</summary>
    public Memory<float> Data { get; }
}
