namespace OnnxRad.Models.Tests;

public sealed class WilsonTests
{
    // R. G. Newcombe, Stat. Med. 17, 857-872 (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Proportion_NewcombesCases_GivesPublishedInterval(int successes, int n, double low, double high)
    {
        var result = Wilson.Proportion(successes, n);

        Assert.Equal((double)successes / n, result.Value);
        Assert.Equal(low, result.Low, 4);
        Assert.Equal(high, result.High, 4);
    }

    [Fact]
    public void Proportion_AllSuccesses_MirrorsNone()
    {
        var none = Wilson.Proportion(0, 20);
        var all = Wilson.Proportion(20, 20);

        Assert.Equal(1, all.High);
        Assert.Equal(1 - none.High, all.Low, 12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Proportion_CountOutOfRange_Throws(int successes, int n) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Wilson.Proportion(successes, n));
}
