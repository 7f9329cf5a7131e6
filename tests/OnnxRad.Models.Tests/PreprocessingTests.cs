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

    [Fact]
    public void Problems_ValidVolume_AreNone() => Assert.Empty(Volume().Problems());

    [Fact]
    public void Problems_VolumeOfColoursAndSeveralImages_AreReported()
    {
        var sut = Volume() with { Channels = 3, Depth = 0, Images = new() { Names = ["a", "b"] }, Mean = new float[6], Std = [1, 1, 1, 1, 1, 1] };

        Assert.Equal(
            [
                "depth is 0; expected 1 to 16384.",
                "channels is 3 with a depth; expected 1, as volumes are grey.",
                "images has 2 names with a depth; expected none, as a network of volumes takes one.",
            ],
            sut.Problems());
    }

    [Fact]
    public void Problems_TooManyVoxels_AreReported() => Assert.Equal(
        ["depth x height x width is 1073741824 voxels; expected at most 268435456."],
        (Volume() with { Depth = 1024, Height = 1024, Width = 1024 }).Problems());

    [Theory]
    [InlineData(null, 16, "sliceSpacing is 3; expected a number greater than 0, with spacing and depth.")]
    [InlineData(1f, null, "sliceSpacing is 3; expected a number greater than 0, with spacing and depth.")]
    [InlineData(1f, 16, null)]
    public void Problems_SliceSpacing_GoesWithSpacingAndDepth(float? spacing, int? depth, string? problem)
    {
        var sut = Volume() with { Depth = depth, Spacing = spacing, SliceSpacing = 3, Fit = ImageFit.Centre, Resize = ResizeFilter.Box };

        Assert.Equal(problem is null ? [] : [problem], sut.Problems());
    }

    static Preprocessing Volume() => new() { Channels = 1, Depth = 16, Height = 28, Width = 28, Mean = [0.5f], Std = [0.25f] };

    [Theory]
    [InlineData(WindowSource.Fixed, -1000, 400)]
    [InlineData(WindowSource.File, 0, 0)]
    [InlineData(WindowSource.MinMax, 0, 0)]
    [InlineData(WindowSource.Percentile, 0, 100)]
    public void Problems_RightWindow_AreNone(WindowSource source, float low, float high) =>
        Assert.Empty(new ValueWindow { Source = source, Low = low, High = high }.Problems());
}
