using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class ArchitectureTableTests
{
    const string All = "alexnet, alexnet-grouped, fcn-16s, fcn-32s, fcn-8s, googlenet, googlenet-bn, plain-cnn, red-cnn, red10, red20, red30, "
        + "resnet101, resnet18, resnet34, resnet50, segnet, texture-cnn, unet, unet-original";

    [Fact]
    public void Names_All_AreInAlphabeticalOrder() => Assert.Equal(All.Split(", "), ArchitectureTable.Names);

    public static TheoryData<string> Names() => [.. ArchitectureTable.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_EachName_TakesImageAndGivesItsOutput(string name)
    {
        var size = name == "unet-original" ? 188 : 32;
        var model = ArchitectureTable.Create(
            name, new() { InputChannels = 1, Height = size, Width = size, Classes = 5, BaseWidth = 2, Stem = Stem.Small });

        var outputs = Ort.RunAll(model, ("image", [2, 1, size, size], new float[2 * size * size]));

        Assert.Equal(name, model.Source);
        Assert.Equal(17, model.Opset);
        var (output, value) = Assert.Single(outputs);
        long[] map = name == "unet-original" ? [4, 4] : [size, size];
        var (expectedName, expectedShape) = ArchitectureTable.OutputOf(name) switch
        {
            NetworkOutput.Scores => ("logits", new long[] { 2, 5 }),
            NetworkOutput.PixelScores => ("logits", [2, 5, .. map]),
            _ => ("image_out", [2, 1, .. map]),
        };
        Assert.Equal(expectedName, output);
        Assert.Equal(expectedShape, value.Shape);
    }

    [Theory]
    [InlineData("alexnet", Stem.ImageNet, 63)]
    [InlineData("alexnet", Stem.Small, 15)]
    [InlineData("alexnet-grouped", Stem.ImageNet, 63)]
    [InlineData("googlenet", Stem.ImageNet, 47)]
    [InlineData("googlenet", Stem.Small, 6)]
    [InlineData("googlenet-bn", Stem.ImageNet, 47)]
    [InlineData("plain-cnn", Stem.Small, 8)]
    [InlineData("red-cnn", Stem.Small, 21)]
    [InlineData("texture-cnn", Stem.ImageNet, 31)]
    [InlineData("texture-cnn", Stem.Small, 7)]
    [InlineData("unet-original", Stem.Small, 188)]
    public void Create_SmallestImage_RunsAndOneLessIsNamed(string name, Stem stem, int smallest)
    {
        var options = new ArchitectureOptions { InputChannels = 1, Height = smallest, Width = smallest, Classes = 2, BaseWidth = 4, Stem = stem };

        var model = ArchitectureTable.Create(name, options);
        Assert.All(Ort.Run(model, ("image", [1, 1, smallest, smallest], new float[smallest * smallest])).Shape, size => Assert.True(size >= 1));
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create(name, options with { Width = smallest - 1 }));
        Assert.Equal(
            $"The architecture's options are not valid. Width is {smallest - 1}; '{name}' with the stem {stem} needs at least {smallest}.",
            e.Message);
    }

    [Fact]
    public void Create_UnknownName_ListsTheKnownOnes()
    {
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create("vgg", new()));

        Assert.Equal($"There is no architecture 'vgg'. Known: {All}. (Parameter 'name')", e.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_InvalidOptions_ListsAll(string name)
    {
        var options = new ArchitectureOptions
        {
            InputChannels = 0,
            Height = 0,
            Width = -1,
            Classes = 0,
            BaseWidth = 0,
            Stem = (Stem)7,
            Dropout = 1,
        };

        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create(name, options));

        Assert.StartsWith(
            "The architecture's options are not valid. InputChannels is 0; expected at least 1. Height is 0; expected at least 1. "
            + "Width is -1; expected at least 1. Classes is 0; expected at least 1. BaseWidth is 0; expected at least 1. "
            + "Stem is 7; expected ImageNet or Small. Dropout is 1; expected 0 to below 1.",
            e.Message);
    }
}
