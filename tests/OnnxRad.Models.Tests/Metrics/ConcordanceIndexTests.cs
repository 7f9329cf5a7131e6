namespace OnnxRad.Models.Tests;

public sealed class ConcordanceIndexTests
{
    // Expected values: R's survival 3.5.3, concordance(Surv(time, status) ~ x, reverse = TRUE), the interval from its standard error.
    [Fact]
    public void From_LungAndAge_IsRs() =>
        AssertIs(0.550239832118, 0.0251421115943, ConcordanceIndex.From(SurvivalData.LungTimes, SurvivalData.LungEvents, SurvivalData.LungAges));

    [Fact]
    public void From_Aml_IsRs() => AssertIs(
        0.619047619048,
        0.0631849960441,
        ConcordanceIndex.From(SurvivalData.AmlTimes, SurvivalData.AmlEvents, [.. SurvivalData.AmlNotMaintained.Select(n => n ? 1.0 : 0)]));

    [Fact]
    public void From_TiesOfTimesAndRisks_IsRs()
    {
        double[] times = [1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6];
        bool[] events = [true, true, false, true, false, true, true, true, false, true, true, false];
        double[] risks = [2, 1, 1, 3, 0.5, 0.5, 2, 0, 1, 1, -1, -2];

        AssertIs(0.785714285714, 0.0784528067665, ConcordanceIndex.From(times, events, risks));
    }

    [Fact]
    public void From_RisksInOrder_IsOne() => Assert.Equal(new Estimate(1, 1, 1), ConcordanceIndex.From([1, 2, 3], [true, true, false], [3, 2, 1]));

    [Fact]
    public void From_AllCensored_IsNull() => Assert.Null(ConcordanceIndex.From([1, 2], [false, false], [1, 2]));

    [Fact]
    public void From_RiskNotANumber_NamesThePlace()
    {
        var e = Assert.Throws<ArgumentException>(() => ConcordanceIndex.From([1, 2], [true, true], [1, double.NaN]));

        Assert.Equal("The prediction at position 1 is no finite number. (Parameter 'predicted')", e.Message);
    }

    static void AssertIs(double value, double error, Estimate? found)
    {
        Assert.Equal(value, found!.Value.Value, 10);
        Assert.Equal(value + (1.959963984540054 * error), found.Value.High, 8);
        Assert.Equal(value - (1.959963984540054 * error), found.Value.Low, 8);
    }
}
