using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The inputs of one node while it runs: a view of the graph's slots.</summary>
readonly ref struct OpInputs(ReadOnlySpan<Tensor?> slots, ReadOnlySpan<int> places, Device device, ScalarType floatType)
{
    readonly ReadOnlySpan<Tensor?> _slots = slots;
    readonly ReadOnlySpan<int> _places = places;

    /// <summary>How many inputs the node names, left-out ones among them.</summary>
    public int Count => _places.Length;

    /// <summary>Where the graph runs. Integers and single numbers stay on the CPU, where shapes are computed.</summary>
    public Device Device { get; } = device;

    /// <summary>What the graph computes in: the type of what a document calls Float.</summary>
    public ScalarType FloatType { get; } = floatType;

    /// <summary>An input that must be there.</summary>
    public Tensor this[int index] =>
        Optional(index) ?? throw new InvalidOperationException($"Input {index} is missing.");

    /// <summary>An input, or <see langword="null"/> where it is left out.</summary>
    public Tensor? Optional(int index) =>
        index < _places.Length && _places[index] >= 0 ? _slots[_places[index]] : null;

    /// <summary>The numbers of an integer input, row by row.</summary>
    public long[] Longs(int index)
    {
        using var values = this[index].to(ScalarType.Int64, CPU, copy: true);
        return values.numel() == 0 ? [] : values.data<long>().ToArray();
    }

    /// <summary>The numbers of a floating-point input, row by row.</summary>
    public float[] Floats(int index)
    {
        using var values = this[index].to(ScalarType.Float32, CPU, copy: true);
        return values.numel() == 0 ? [] : values.data<float>().ToArray();
    }

    /// <summary>The number that an input of one element holds.</summary>
    public double Scalar(int index)
    {
        using var value = this[index].to(ScalarType.Float64, CPU, copy: true);
        return value.numel() > 0
            ? value.data<double>()[0]
            : throw new InvalidOperationException($"Input {index} is empty; expected one number.");
    }
}
