namespace OnnxRad.Imaging.Tests;

public sealed class DisplayLevelsTests
{
    [Fact]
    public void Of_WindowGiven_RoundsAndCutsOff()
    {
        var levels = DisplayLevels.Of(new RadImage(1, 1, 5, 16, [-5, 0, 1, 2, 9]), new(0, 2));

        Assert.Equal([0, 0, 128, 255, 255], levels.Pixels.ToArray());
        Assert.Equal(8, levels.BitsStored);
    }

    [Fact]
    public void Of_NoWindow_TakesTheFilesThenTheBitsThenTheValues()
    {
        Assert.Equal([0, 255], DisplayLevels.Of(new RadImage(1, 1, 2, 12, [100, 200]) { Windows = [new(100, 200), new(0, 1)] }).Pixels.ToArray());
        Assert.Equal([0, 255], DisplayLevels.Of(new RadImage(1, 1, 2, 12, [0, 4095])).Pixels.ToArray());
        Assert.Equal([0, 255, 0], DisplayLevels.Of(new RadImage(1, 1, 3, 12, [-7, 9, float.NaN]) { IsGreyLevels = false }).Pixels.ToArray());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(float.NaN)]
    public void Of_AllTheSame_GivesNumbers(float value) =>
        Assert.All(DisplayLevels.Of(new RadImage(1, 1, 2, 12, [value, value]) { IsGreyLevels = false }).Pixels.ToArray(), v => Assert.InRange(v, 0, 255));
}
