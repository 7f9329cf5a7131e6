namespace OnnxRad.Models.Tests.Metrics;

public sealed class MeanBootstrapTests
{
    [Fact]
    public void From_ManyValues_HasTheIntervalOfTheMean()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];

        var estimate = MeanBootstrap.From(values)!.Value;

        // The standard error of 400 draws from 0..1 is 1 / sqrt(12 * 400) = 0.0144.
        Assert.Equal(values.Average(), estimate.Value, 1e-12);
        Assert.InRange(estimate.High - estimate.Low, 0.9 * 2 * 1.96 * 0.0144, 1.1 * 2 * 1.96 * 0.0144);
    }

    [Fact]
    public void From_CasesOfOneGroup_AreDrawnTogether()
    {
        var estimate = MeanBootstrap.From([0, 0, 1, 1], new() { Groups = ["a", "a", "b", "b"] })!.Value;

        Assert.Equal(new Estimate(0.5, 0, 1), estimate);
    }

    [Fact]
    public void From_ValuesThatAreNoNumbers_AreLeftOut()
    {
        Assert.Equal(new Estimate(2, 2, 2), MeanBootstrap.From([double.NaN, 2]));
        Assert.Null(MeanBootstrap.From([double.NaN]));
        Assert.Null(MeanBootstrap.From([]));
    }
}
