namespace OnnxRad.Models.Tests;

public sealed class LogRankTests
{
    [Fact]
    public void From_Aml_IsRsTest()
    {
        var test = LogRank.From(SurvivalData.AmlTimes, SurvivalData.AmlEvents, SurvivalData.AmlNotMaintained)!;

        // survdiff(Surv(time, status) ~ x, aml).
        Assert.Equal(3.39638869898, test.ChiSquare, 10);
        Assert.Equal(0.0653393, test.P, 7);
        Assert.Equal((7, 11), test.Observed);
        Assert.Equal(10.6893359923, test.Expected.First, 9);
        Assert.Equal(7.3106640077, test.Expected.Second, 9);
    }

    [Fact]
    public void From_NoEvent_IsNull() => Assert.Null(LogRank.From([1, 2], [false, false], [false, true]));

    [Fact]
    public void From_OneGroup_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => LogRank.From([1, 2], [true, true], [true, true]));

        Assert.Equal("2 groups for 2 cases, 2 of them the second; expected one for each case, and both. (Parameter 'second')", e.Message);
    }

    [Theory]
    [InlineData(0.5, 6.17075077452e-01)]
    [InlineData(1.8457, 6.49357772259e-02)]
    [InlineData(2.9, 3.73162660077e-03)]
    [InlineData(3.1, 1.93520642644e-03)]
    [InlineData(6, 1.97317529008e-09)]
    [InlineData(10, 1.52397060483e-23)]
    public void TwoSided_AnyNumber_IsRsProbability(double z, double expected) =>
        Assert.Equal(1, NormalTail.TwoSided(z) / expected, 9);
}
