using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Values of a tensor with their shape.</summary>
public sealed record Numbers(float[] Values, long[] Shape)
{
    /// <summary>
    /// Evenly spaced values between two bounds in random order: no two alike (ties of a maximum) and none on zero or in
    /// the middle (kinks), so that finite differences are valid.
    /// </summary>
    public static Numbers Spread(long[] shape, int seed, double low = -2, double high = 2)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + ((high - low) * (i + 0.3) / values.Length));
        }

        new Random(seed).Shuffle(values);
        return new(values, shape);
    }

    public static Numbers Of(Tensor value)
    {
        using var onCpu = value.detach().to(ScalarType.Float32, copy: true).contiguous();
        return new(onCpu.data<float>().ToArray(), value.shape);
    }

    public Tensor ToTensor() => tensor(Values, Shape);
}
