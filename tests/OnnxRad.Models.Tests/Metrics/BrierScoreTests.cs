namespace OnnxRad.Models.Tests;

public sealed class BrierScoreTests
{
    static readonly double[] s_times = [1, 2, 3, 4];
    static readonly bool[] s_events = [true, false, true, true];

    [Fact]
    public void At_Censored_WeightsTheOthers()
    {
        // One of three observed beyond 1 is censored at 2, so G = 2/3 from then on:
        // (0.5^2 / 1 + 0 + 0.4^2 / (2/3) + (1 - 0.8)^2 / (2/3)) / 4 = (0.25 + 0.24 + 0.06) / 4.
        Assert.Equal(0.1375, BrierScore.At(s_times, s_events, [0.5, 0.5, 0.4, 0.8], 3), 12);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(2.5)]
    public void At_EventAndCensoringAtTheSameTime_HasWeightsThatAddUpToTheCases(double time) =>
        // At 1 the event comes first, so that one of three is censored: 1 / 1 + 2 / (2/3) = 4.
        Assert.Equal(0.25, BrierScore.At([1, 1, 2, 3], [true, false, true, true], [0.5, 0.5, 0.5, 0.5], time), 12);

    [Fact]
    public void At_ManyCases_IsTheDefinition()
    {
        double[] times = [.. Enumerable.Range(0, 200).Select(i => 1.0 + (i * 37 % 40))];
        bool[] events = [.. Enumerable.Range(0, 200).Select(i => i % 3 != 0)];
        double[] survival = [.. Enumerable.Range(0, 200).Select(i => (i * 61 % 101) / 100.0)];
        double Censoring(Func<double, bool> until) => times.Distinct().Where(until).Select(u =>
        {
            var left = times.Count(t => t >= u) - times.Index().Count(c => c.Item == u && events[c.Index]);
            return left == 0 ? 1 : 1 - ((double)times.Index().Count(c => c.Item == u && !events[c.Index]) / left);
        }).Aggregate(1.0, (product, step) => product * step);
        double Share(int i) => times[i] > 17.5
            ? (1 - survival[i]) * (1 - survival[i]) / Censoring(u => u <= 17.5)
            : events[i] ? survival[i] * survival[i] / Censoring(u => u < times[i]) : 0;

        Assert.Equal(Enumerable.Range(0, 200).Average(Share), BrierScore.At(times, events, survival, 17.5), 12);
    }

    [Fact]
    public void At_NothingCensored_IsTheMeanSquaredError() =>
        Assert.Equal((0.01 + 0.04 + 0.09) / 3, BrierScore.At([1, 2, 3], [true, true, true], [0.1, 0.2, 0.7], 2), 12);

    [Fact]
    public void Integrated_TwoTimes_IsTheTrapezoid()
    {
        float[][] curves = [[0.5f, 0.5f], [0.75f, 0.5f], [1, 0.5f], [1, 0.75f]];

        // At 1: (0.25 + 0.0625 + 0 + 0) / 4; at 3: (0.25 + 0 + 0.25 * 1.5 + 0.0625 * 1.5) / 4.
        Assert.Equal((0.078125 + 0.1796875) / 2, BrierScore.Integrated(s_times, s_events, curves, [1, 3]), 12);
    }

    [Fact]
    public void Integrated_GridFalls_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => BrierScore.Integrated([1], [true], [[1, 1]], [3, 1]));

        Assert.Equal("The grid has 2 times; expected at least 2, rising, and as many points on each curve. (Parameter 'grid')", e.Message);
    }
}
