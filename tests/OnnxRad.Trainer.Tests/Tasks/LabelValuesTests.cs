namespace OnnxRad.Trainer.Tests.Tasks;

public sealed class LabelValuesTests
{
    [Theory]
    [InlineData("0", true)]
    [InlineData("1+2", true)]
    [InlineData("128-255", true)]
    [InlineData("0+3+10-20", true)]
    [InlineData("65535", true)]
    [InlineData("65536", false)]
    [InlineData("5-4", false)]
    [InlineData("", false)]
    [InlineData("-1", false)]
    [InlineData("1+", false)]
    [InlineData("lungs", false)]
    public void IsEntry_Text_IsToldApart(string text, bool expected) => Assert.Equal(expected, LabelValues.IsEntry(text));

    [Fact]
    public void ClassOf_Values_AreThoseOfTheEntries()
    {
        var sut = new LabelValues(["background", "lungs"], ["0+3", "1+2+128-255"], ignore: 100);

        Assert.Equal([0, 1, 1, 0, null, 1, 1, -1, null], new float[] { 0, 1, 2, 3, 4, 128, 255, 100, 0.5f }.Select(sut.ClassOf));
        Assert.Equal("0, 3 (background), 1, 2, 128-255 (lungs), 100 (ignored)", sut.ToString());
    }

    [Fact]
    public void ClassOf_NoEntries_IsTheIndex()
    {
        var sut = new LabelValues(["a", "b", "c"], null, ignore: null);

        Assert.Equal([0, 2, null, null], new float[] { 0, 2, 3, -1 }.Select(sut.ClassOf));
    }

    // Bit 0 is the whole, bit 1 the core.
    [Fact]
    public void ClassOf_Overlapping_IsTheSetOfAllThatNameIt()
    {
        var sut = new LabelValues(["background", "whole", "core"], ["0+5", "1-2", "2"], ignore: 9, overlap: true);

        Assert.Equal([0, 1, 3, null, 0, -1], new float[] { 0, 1, 2, 4, 5, 9 }.Select(sut.ClassOf));
        Assert.Equal("0, 5 (background), 1, 2 (whole), 2 (core), 9 (ignored), overlapping", sut.ToString());
    }

    [Fact]
    public void NamedTwice_Values_AreFound() => Assert.Equal([2, 5], LabelValues.NamedTwice(["0-2", "2+5+5"]));
}
