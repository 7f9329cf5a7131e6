namespace OnnxRad.Graphs.Tests;

public sealed class InitialiseTests
{
    const int Count = 200_000;

    public static TheoryData<string> All() => [nameof(Initialise.HeNormal), nameof(Initialise.XavierUniform), nameof(Initialise.LinearUniform)];

    [Theory]
    [MemberData(nameof(All))]
    public void Any_SameSeed_GivesTheSameValues(string name)
    {
        Assert.Equal(Draw(Initializer(name), 1, 99), Draw(Initializer(name), 1, 99));
        Assert.NotEqual(Draw(Initializer(name), 1, 99), Draw(Initializer(name), 2, 99));
    }

    // Bounds are five standard errors: of a mean sigma / sqrt(n), of a normal variance sigma^2 sqrt(2 / n), of a uniform one less.
    [Theory]
    [InlineData(nameof(Initialise.HeNormal), 2.0 / 50)]
    [InlineData(nameof(Initialise.XavierUniform), 2.0 / (30 + 50))]
    [InlineData(nameof(Initialise.LinearUniform), 1.0 / (3 * 30))]
    public void Any_ManyValues_HaveTheMeanAndVarianceOfTheTheory(string name, double variance)
    {
        var values = Draw(Initializer(name), 3, Count);

        var mean = values.Average(v => (double)v);
        var found = values.Average(v => (v - mean) * (v - mean));

        Assert.Equal(0, mean, 5 * Math.Sqrt(variance / Count));
        Assert.Equal(variance, found, 5 * variance * Math.Sqrt(2.0 / Count));
    }

    [Fact]
    public void HeNormal_ManyValues_IsNormal()
    {
        var values = Draw(Initialise.HeNormal, 4, Count);
        var std = Math.Sqrt(2.0 / 50);

        // The normal distribution has 68.27 % within one and 99.73 % within three standard deviations, and kurtosis 3.
        Assert.Equal(0.6827, values.Count(v => Math.Abs(v) < std) / (double)Count, 0.006);
        Assert.Equal(0.9973, values.Count(v => Math.Abs(v) < 3 * std) / (double)Count, 0.0007);
        Assert.Equal(3, values.Average(v => Math.Pow(v / std, 4)), 0.12);
    }

    [Theory]
    [InlineData(nameof(Initialise.XavierUniform), 6.0 / 80)]
    [InlineData(nameof(Initialise.LinearUniform), 1.0 / 30)]
    public void Uniform_ManyValues_ReachTheBoundAndStayWithin(string name, double boundSquared)
    {
        var values = Draw(Initializer(name), 5, Count);

        Assert.InRange(values.Max(), 0.999 * Math.Sqrt(boundSquared), (float)Math.Sqrt(boundSquared));
        Assert.InRange(values.Min(), -(float)Math.Sqrt(boundSquared), -0.999 * Math.Sqrt(boundSquared));
    }

    [Fact]
    public void Zeros_FilledArray_ClearsIt()
    {
        float[] values = [1, 2];

        Initialise.Zeros(new Random(1), 1, 1, values);

        Assert.Equal([0, 0], values);
    }

    static WeightInitializer Initializer(string name) => name switch
    {
        nameof(Initialise.HeNormal) => Initialise.HeNormal,
        nameof(Initialise.XavierUniform) => Initialise.XavierUniform,
        _ => Initialise.LinearUniform,
    };

    static float[] Draw(WeightInitializer initializer, int seed, int count)
    {
        var values = new float[count];
        initializer(new Random(seed), fanIn: 30, fanOut: 50, values);
        return values;
    }
}
