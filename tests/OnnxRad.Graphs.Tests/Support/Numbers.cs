namespace OnnxRad.Graphs.Tests;

/// <summary>Random values, and how far two lists of values lie apart.</summary>
static class Numbers
{
    public static float[] Random(int seed, params IReadOnlyList<long> shape)
    {
        var random = new Random(seed);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        foreach (ref var value in values.AsSpan())
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }

        return values;
    }

    /// <summary>max|a - b| / max(1, max|b|) is at most the tolerance.</summary>
    public static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Count, actual.Count);
        var largest = expected.Max(value => Math.Abs((double)value));
        var difference = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(difference <= tolerance * Math.Max(1, largest), $"The largest difference is {difference}, of values up to {largest}.");
    }
}
