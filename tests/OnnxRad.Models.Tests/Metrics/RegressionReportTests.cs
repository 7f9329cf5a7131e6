namespace OnnxRad.Models.Tests;

public sealed class RegressionReportTests
{
    // J. M. Bland, D. G. Altman, Lancet 327, 307-310 (1986), table 1: peak expiratory flow (l/min), Wright and mini Wright meter.
    static readonly double[] s_wright = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427];
    static readonly double[] s_mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451];

    [Fact]
    public void From_PeakFlow_IsTheLancetsAndRs()
    {
        var report = RegressionReport.From(s_wright, s_mini, "l/min");

        // Published: mean difference 2.1 (mini - Wright), standard deviation 38.8, r 0.94; with more digits by R 4.2.
        Assert.Equal((17, "l/min"), (report.N, report.Unit));
        Assert.Equal(2.11764705882, report.Bias.Value, 10);
        Assert.Equal(-73.8606113495, report.LowerLimit!.Value.Value, 8);
        Assert.Equal(78.0959054671, report.UpperLimit!.Value.Value, 8);
        Assert.Equal(0.943279446891, report.Pearson!.Value.Value, 10);
        Assert.Equal(28.9411764706, report.MeanAbsoluteError.Value, 9);
        Assert.Equal(37.6672739843, report.RootMeanSquaredError.Value, 9);
        Assert.Equal(0.888569546473, report.RSquared!.Value.Value, 10);
    }

    [Fact]
    public void From_PeakFlow_IntervalsAreNearTheAnalyticOnes()
    {
        var report = RegressionReport.From(s_wright, s_mini);

        // The paper's interval of the bias is -22.0 to 17.8 (Wright - mini, by t of 16 degrees of freedom); the bootstrap's is narrower.
        Assert.InRange(report.Bias.Low, -18.5, -14);
        Assert.InRange(report.Bias.High, 17, 22.5);
        Assert.InRange(report.MeanAbsoluteError.Low, 15, 22);
    }

    [Fact]
    public void From_SameSeed_GivesTheSame() => Assert.Equal(RegressionReport.From(s_wright, s_mini), RegressionReport.From(s_wright, s_mini));

    [Fact]
    public void From_EqualTruth_HasNoCorrelation()
    {
        var report = RegressionReport.From([5, 5, 5], [4, 5, 7]);

        Assert.Null(report.Pearson);
        Assert.Null(report.RSquared);
        Assert.Equal(1, report.MeanAbsoluteError.Value);
    }

    [Theory]
    [InlineData(0.1, 3)]
    [InlineData(0.7, 7)]
    [InlineData(1e9 / 3, 10)]
    public void From_EqualValuesWhoseMeanIsRounded_HasNoCorrelation(double value, int count)
    {
        double[] equal = [.. Enumerable.Repeat(value, count)];
        double[] varied = [.. equal.Select((v, i) => v + i)];

        var constantTruth = RegressionReport.From(equal, varied);

        Assert.Null(constantTruth.RSquared);
        Assert.Null(constantTruth.Pearson);
        Assert.Null(RegressionReport.From(varied, equal).Pearson);
    }

    [Fact]
    public void From_DrawsOfEqualTruth_AreLeftOut()
    {
        double[] truth = [.. Enumerable.Repeat(0.1, 9), 0.3];
        double[] predicted = [.. Enumerable.Range(0, 10).Select(i => 0.1 + (i * 0.01))];

        // 35 % of the draws hold 0.1 alone; taken as varied by rounding, their R2 is about -1e31.
        Assert.InRange(RegressionReport.From(truth, predicted).RSquared!.Value.Low, -5, 1);
    }

    [Fact]
    public void From_OneCase_HasNoLimits()
    {
        var report = RegressionReport.From([5], [7]);

        Assert.Null(report.LowerLimit);
        Assert.Equal(new Estimate(2, 2, 2), report.MeanAbsoluteError);
    }

    [Fact]
    public void From_NoCases_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => RegressionReport.From([], []));

        Assert.Equal("0 predictions do not fit 0 true values; expected one for each, and at least one. (Parameter 'predicted')", e.Message);
    }

    [Fact]
    public void From_TruthNotANumber_NamesThePlace()
    {
        var e = Assert.Throws<ArgumentException>(() => RegressionReport.From([1, double.NaN], [1, 2]));

        Assert.Equal("The true value at position 1 is no finite number. (Parameter 'truth')", e.Message);
    }
}
