namespace OnnxRad.Graphs;

/// <summary>Makes the first values of a weight.</summary>
/// <param name="random">The model's generator; the same seed gives the same weights on every machine.</param>
/// <param name="fanIn">Inputs that feed one output.</param>
/// <param name="fanOut">Outputs that one input feeds.</param>
/// <param name="values">Filled.</param>
public delegate void WeightInitializer(Random random, long fanIn, long fanOut, Span<float> values);

/// <summary>Weight initialisers.</summary>
public static class Initialise
{
    /// <summary>
    /// Normal with variance 2 / fan_out, for convolutions before ReLU (He et al., "Delving Deep into Rectifiers", 2015).
    /// </summary>
    public static void HeNormal(Random random, long fanIn, long fanOut, Span<float> values) =>
        Normal(random, Math.Sqrt(2.0 / fanOut), values);

    /// <summary>Uniform within sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010, equation 16).</summary>
    public static void XavierUniform(Random random, long fanIn, long fanOut, Span<float> values) =>
        Uniform(random, Math.Sqrt(6.0 / (fanIn + fanOut)), values);

    /// <summary>Uniform within 1 / sqrt(fan_in), torch's default for linear layers.</summary>
    public static void LinearUniform(Random random, long fanIn, long fanOut, Span<float> values) =>
        Uniform(random, 1.0 / Math.Sqrt(fanIn), values);

    /// <summary>All zero.</summary>
    public static void Zeros(Random random, long fanIn, long fanOut, Span<float> values) => values.Clear();

    /// <summary>
    /// For a transposed convolution of stride f, one group a channel and a kernel of 2f x 2f: enlarges each channel f times by
    /// bilinear interpolation (Long et al., "Fully Convolutional Networks", 2015, section 3.3).
    /// </summary>
    public static void Bilinear(Random random, long fanIn, long fanOut, Span<float> values)
    {
        var kernel = (int)Math.Sqrt(fanIn);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Tent(i / kernel % kernel) * Tent(i % kernel);
        }

        float Tent(int place) => 1 - (Math.Abs(place - (kernel / 2) + 0.5f) / (kernel / 2));
    }

    static void Uniform(Random random, double bound, Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = (float)(((random.NextDouble() * 2) - 1) * bound);
        }
    }

    static void Normal(Random random, double std, Span<float> values)
    {
        // Box-Muller: two uniform numbers make two normal ones.
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = std * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sin);
            }
        }
    }
}
