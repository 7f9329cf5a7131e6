namespace OnnxRad.Models.Tests;

public sealed class CaseImagesTests
{
    [Fact]
    public void Problems_EverythingWrong_AreAllReported() =>
        Assert.Equal(
            ["images.names has 'A b'; expected 1 to 32 of the characters a-z, 0-9, '_' and '-'.", "images.names has the name 'x' 2 times; expected once."],
            new CaseImages { Names = ["A b", "x", "x"] }.Problems());

    [Fact]
    public void Problems_OneName_IsTooFew() =>
        Assert.Equal(["images.names has 1 names; expected 2 to 16."], new CaseImages { Names = ["x"] }.Problems());

    [Theory]
    [InlineData(ImageLayout.Channels, false, 9, 5)]
    [InlineData(ImageLayout.Channels, true, 12, 5)]
    [InlineData(ImageLayout.SideBySide, false, 3, 15)]
    [InlineData(ImageLayout.SideBySide, true, 4, 15)]
    public void MadeShape_ThreeRgbImages_CountsChannelsColumnsAndMasks(ImageLayout layout, bool mayBeMissing, int channels, int width) =>
        Assert.Equal((channels, 4, width), Of(layout, mayBeMissing).MadeShape());

    [Fact]
    public void Problems_ImagesSideBySide_AreNotTooWide()
    {
        var sut = Of(ImageLayout.SideBySide, false) with { Width = 8000, Mean = [0], Std = [1] };

        Assert.Equal(
            [
                "3 images of 8000 columns side by side have 24000; expected at most 16384.",
                "mean has 1 values; expected one for each of the 9 channels of all images.",
                "std has 1 values; expected one for each of the 9 channels of all images.",
            ],
            sut.Problems());
    }

    static Preprocessing Of(ImageLayout layout, bool mayBeMissing) => new()
    {
        Channels = 3,
        Height = 4,
        Width = 5,
        Images = new() { Names = ["plain", "arterial", "portal"], Layout = layout, MayBeMissing = mayBeMissing },
        Mean = new float[9],
        Std = [.. Enumerable.Repeat(1f, 9)],
    };
}
