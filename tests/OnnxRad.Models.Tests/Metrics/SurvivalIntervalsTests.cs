namespace OnnxRad.Models.Tests;

public sealed class SurvivalIntervalsTests
{
    static readonly SurvivalIntervals s_sut = new([10, 20, 40]);

    public static TheoryData<double, bool, float[]> Encoded => new()
    {
        { 5, true, [1, float.NaN, float.NaN] },
        { 10, true, [0, 1, float.NaN] },
        { 25, true, [0, 0, 1] },
        { 40, true, [0, 0, 0] },
        { 90, true, [0, 0, 0] },
        { 4, false, [float.NaN, float.NaN, float.NaN] },
        { 5, false, [0, float.NaN, float.NaN] },
        { 29.9, false, [0, 0, float.NaN] },
        { 30, false, [0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Encoded))]
    public void Encode_Time_SaysWhatIsKnownOfEachInterval(double time, bool isEvent, float[] expected) =>
        Assert.Equal(expected, s_sut.Encode(time, isEvent));

    [Fact]
    public void OfEvents_FourIntervals_HoldAsManyEvents()
    {
        double[] times = [.. Enumerable.Range(1, 41).Select(t => (double)t)];
        var sut = SurvivalIntervals.OfEvents(times, [.. times.Select(_ => true)], 4);

        var perInterval = new int[4];
        foreach (var time in times)
        {
            perInterval[Array.IndexOf(sut.Encode(time, true), 1f)]++;
        }

        Assert.Equal([11, 10, 10, 10], perInterval);
    }

    [Fact]
    public void OfEvents_TimesInSinglePrecision_FallIntoTheLastInterval()
    {
        // Of 0.1 to 20.0, half lie above their double in single precision, as 12.3 does.
        for (var tenths = 1; tenths <= 200; tenths++)
        {
            var time = tenths / 10.0;
            var sut = SurvivalIntervals.OfEvents([time], [true], 1);

            Assert.Equal([1], sut.Encode((float)time, true));
            Assert.Equal([1], sut.Encode(time, true));
        }
    }

    [Fact]
    public void OfEvents_TimesThatSinglePrecisionCannotTell_GiveOneInterval()
    {
        var sut = SurvivalIntervals.OfEvents([12.3, 12.3000000001, 12.3000000002], [true, true, true], 3);

        Assert.Equal([(double)MathF.BitIncrement(12.3f)], sut.Breaks);
    }

    [Fact]
    public void OfEvents_OneTime_GivesOneInterval() => Assert.Single(SurvivalIntervals.OfEvents([3, 3, 9], [true, true, false], 5).Breaks);

    [Fact]
    public void OfEvents_AllCensored_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => SurvivalIntervals.OfEvents([3, 4], [false, false], 5));

        Assert.Equal("All 2 cases are censored; intervals need at least one event. (Parameter 'events')", e.Message);
    }

    [Fact]
    public void New_BreaksFall_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => new SurvivalIntervals([1.5, 1]));

        Assert.Equal("The breaks (1.5, 1) are no ends of intervals; expected at least one finite number, above 0 and rising. (Parameter 'breaks')", e.Message);
    }
}
