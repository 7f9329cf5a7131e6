namespace OnnxRad.Models.Tests;

public sealed class KaplanMeierTests
{
    [Fact]
    public void From_Aml_IsRsCurve()
    {
        var (times, events) = (SurvivalData.AmlTimes[..11], SurvivalData.AmlEvents[..11]);

        var sut = KaplanMeier.From(times, events);

        // survfit(Surv(time, status) ~ 1, aml, subset = x == "Maintained").
        Assert.Equal([9, 13, 18, 23, 31, 34, 48], sut.Points.Select(p => p.Time));
        Assert.Equal([11, 10, 8, 7, 5, 4, 2], sut.Points.Select(p => p.AtRisk));
        double[] survival = [0.90909091, 0.81818182, 0.71590909, 0.61363636, 0.49090909, 0.36818182, 0.18409091];
        double[] errors = [0.086678417, 0.116291300, 0.139664971, 0.152632331, 0.164193267, 0.162668886, 0.153492746];
        for (var i = 0; i < survival.Length; i++)
        {
            Assert.Equal(survival[i], sut.Points[i].Survival, 8);
            Assert.Equal(errors[i], sut.Points[i].StandardError, 8);
            Assert.Equal(1, sut.Points[i].Events);
        }

        Assert.Equal(31, sut.Median);
    }

    [Fact]
    public void Median_AllEvents_IsTheMiddleOne() =>
        // By rounding the product of the steps stays above 0.5 by 1e-16 for 24, 38, 44, 46, 54 and other numbers of cases.
        Assert.All(Enumerable.Range(1, 100).Select(half => 2 * half), n => Assert.Equal(
            n / 2, KaplanMeier.From([.. Enumerable.Range(1, n).Select(t => (double)t)], [.. Enumerable.Repeat(true, n)]).Median));

    [Fact]
    public void At_BeforeAndAtAStep_StepsAtIt()
    {
        var sut = KaplanMeier.From([1, 2], [true, true]);

        Assert.Equal([1, 0.5, 0.5, 0], new[] { sut.At(0.9), sut.At(1), sut.Before(2), sut.At(2) });
        Assert.Equal(0, sut.Points[1].StandardError);
    }

    [Fact]
    public void From_AllCensored_HasNoPointAndNoMedian()
    {
        var sut = KaplanMeier.From([1, 2], [false, false]);

        Assert.Empty(sut.Points);
        Assert.Null(sut.Median);
        Assert.Equal(1, sut.At(5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.5)]
    [InlineData(double.NaN)]
    public void From_TimeNotAboveZero_NamesThePlace(double time)
    {
        var e = Assert.Throws<ArgumentException>(() => KaplanMeier.From([1, time], [true, true]));

        Assert.Equal(FormattableString.Invariant($"The time at position 1 is {time}; expected a finite number above 0. (Parameter 'times')"), e.Message);
    }

    [Fact]
    public void From_NoCases_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => KaplanMeier.From([], []));

        Assert.Equal("0 events do not fit 0 times; expected one for each, and at least one. (Parameter 'events')", e.Message);
    }
}
