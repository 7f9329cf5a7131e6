namespace OnnxRad.Imaging.Tests;

public sealed class ImageWindowTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FromCenter_CentreThatIsNoNumber_IsRefused(double center)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ImageWindow.FromCenter(center, 1));

        Assert.StartsWith("The centre of a window is a number. (Parameter 'center')", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FromCenter_WidthThatIsNone_IsRefused(double width)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ImageWindow.FromCenter(40, width));

        Assert.StartsWith("The width of a window is a number greater than 0. (Parameter 'width')", error.Message, StringComparison.Ordinal);
    }

    // PS3.3 section C.11.2.1.2.1: the ends of LINEAR are c - 0.5 - (w - 1) / 2 and c - 0.5 + (w - 1) / 2.
    [Theory]
    [InlineData(null, -160, 239)]
    [InlineData("LINEAR", -160, 239)]
    [InlineData("LINEAR_EXACT", -160, 240)]
    public void FromCenter_Function_GivesItsEnds(string? function, double low, double high) =>
        Assert.Equal(new(low, high, "SOFT"), ImageWindow.FromCenter(40, 400, function, "SOFT"));
}
