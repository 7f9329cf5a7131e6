namespace OnnxRad.Models.Tests;

public sealed class PreprocessingTests
{
    [Fact]
    public void Problems_ValidRecord_AreNone() =>
        Assert.Empty(new Preprocessing { Channels = 1, Height = 28, Width = 28, Mean = [0.5f], Std = [0.25f] }.Problems());

    [Fact]
    public void Problems_EverythingWrong_AreAllReported()
    {
        var sut = new Preprocessing { Channels = 2, Height = 0, Width = 20000, Scale = -1, Mean = [float.NaN], Std = [0] };

        Assert.Equal(
            [
                "channels is 2; expected 1 or 3.",
                "height is 0; expected 1 to 16384.",
                "width is 20000; expected 1 to 16384.",
                "scale is -1; expected a number greater than 0.",
                "mean has 1 values; expected one for each of the 2 channels.",
                "std has 1 values; expected one for each of the 2 channels.",
                "mean has a value that is not a number.",
                "std has a value that is not greater than 0.",
            ],
            sut.Problems());
    }

    [Theory]
    [InlineData(WindowSource.Fixed, 5, 5, "window is 5 to 5; expected two numbers, the second one greater.")]
    [InlineData(WindowSource.Fixed, 0, float.NaN, "window is 0 to NaN; expected two numbers, the second one greater.")]
    [InlineData(WindowSource.Percentile, -1, 99, "window is from percentile -1 to 99; expected 0 to 49 and 51 to 100.")]
    [InlineData(WindowSource.Percentile, 1, 50, "window is from percentile 1 to 50; expected 0 to 49 and 51 to 100.")]
    public void Problems_WrongWindow_IsReported(WindowSource source, float low, float high, string problem)
    {
        var sut = new Preprocessing
        {
            Channels = 1,
            Height = 28,
            Width = 28,
            Mean = [0.5f],
            Std = [0.25f],
            Window = new() { Source = source, Low = low, High = high },
        };

        Assert.Equal([problem], sut.Problems());
    }

    [Theory]
    [InlineData(WindowSource.Fixed, -1000, 400)]
    [InlineData(WindowSource.File, 0, 0)]
    [InlineData(WindowSource.MinMax, 0, 0)]
    [InlineData(WindowSource.Percentile, 0, 100)]
    public void Problems_RightWindow_AreNone(WindowSource source, float low, float high) =>
        Assert.Empty(new ValueWindow { Source = source, Low = low, High = high }.Problems());
}
