namespace OnnxRad.Models.Tests;

public sealed class SurvivalReportTests
{
    [Fact]
    public void From_Risks_HasConcordanceAndLogRank()
    {
        var report = SurvivalReport.From(
            SurvivalData.AmlTimes, SurvivalData.AmlEvents, [.. SurvivalData.AmlNotMaintained.Select(n => n ? 1.0 : 0.5)]);

        Assert.Equal((23, 18), (report.N, report.Events));
        Assert.Equal(0.619047619048, report.Concordance!.Value.Value, 10);
        Assert.Null(report.BrierScore);

        // More than half have the higher risk, which is then the median, and no case lies above it.
        Assert.Null(report.LogRank);
    }

    [Fact]
    public void From_RisksAboveAndBelowTheMedian_AreCompared()
    {
        var risks = SurvivalData.LungAges;
        var report = SurvivalReport.From(SurvivalData.LungTimes, SurvivalData.LungEvents, risks);

        bool[] old = [.. risks.Select(age => age > 63)];
        Assert.Equal(LogRank.From(SurvivalData.LungTimes, SurvivalData.LungEvents, old), report.LogRank);
    }

    [Fact]
    public void From_Curves_HasTheBrierScore()
    {
        double[] times = [1, 2, 3, 4];
        bool[] events = [true, false, true, true];
        float[][] curves = [[0.5f, 0.5f], [0.75f, 0.5f], [1, 0.5f], [1, 0.75f]];

        var report = SurvivalReport.From(times, events, curves, new SurvivalIntervals([1, 3]));

        Assert.Equal((0.078125 + 0.1796875) / 2, report.BrierScore!.Value.Value, 12);
        Assert.True(report.BrierScore.Value.Low < report.BrierScore.Value.High);

        // Risks 1, 0.75, 0.5, 0.25: in the order of the times.
        Assert.Equal(1, report.Concordance!.Value.Value);
    }
}
