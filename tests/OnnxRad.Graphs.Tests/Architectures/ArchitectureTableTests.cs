using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class ArchitectureTableTests
{
    const string All = "alexnet, alexnet-grouped, fcn-16s, fcn-32s, fcn-8s, googlenet, googlenet-bn, lacune-cnn, plain-cnn, "
        + "plain-cnn-3d, red-cnn, red10, red20, red30, resnet101, resnet18, resnet18-3d, resnet34, resnet34-3d, resnet50, resnet50-3d, segnet, "
        + "texture-cnn, unet, unet-no-bn, unet-original, unet-valid-bn, unet3d, unet3d-no-bn, unet3d-original, unet3d-valid-no-bn";

    [Fact]
    public void Names_All_AreInAlphabeticalOrder() => Assert.Equal(All.Split(", "), ArchitectureTable.Names);

    public static TheoryData<string> Names() => [.. ArchitectureTable.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_EachName_TakesImageAndGivesItsOutput(string name)
    {
        int[] size = [.. ArchitectureTable.Describe(name).SmallestSizeSmallStem.Select(smallest => Math.Max(smallest, 32))];
        var model = ArchitectureTable.Create(name, Sized(size) with { Classes = 5, BaseWidth = 2 });

        var outputs = Ort.RunAll(model, Feeds.Zeros(model, 2, size));

        Assert.Equal(name, model.Source);
        Assert.Equal(17, model.Opset);
        var (output, value) = Assert.Single(outputs);
        long[] map = [.. size.Select(s => name.Contains("-original", StringComparison.Ordinal) || name.Contains("-valid", StringComparison.Ordinal) ? 4L : s)];
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
    [InlineData("unet-valid-bn", Stem.Small, 188)]
    [InlineData("plain-cnn-3d", Stem.Small, 8)]
    [InlineData("unet3d-original", Stem.Small, 92)]
    [InlineData("unet3d-valid-no-bn", Stem.ImageNet, 92)]
    [InlineData("lacune-cnn", Stem.Small, 22)]
    public void Create_SmallestImage_RunsAndOneLessIsNamed(string name, Stem stem, int smallest)
    {
        var described = ArchitectureTable.Describe(name);
        var sizes = stem == Stem.Small ? described.SmallestSizeSmallStem : described.SmallestSize;
        var options = Sized(sizes) with { Classes = 2, BaseWidth = 4, Stem = stem };

        var model = ArchitectureTable.Create(name, options);
        Assert.Equal(smallest, sizes[^1]);
        Assert.All(Ort.Run(model, Feeds.Zeros(model, 1, sizes)).Shape, size => Assert.True(size >= 1));
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create(name, options with { Width = smallest - 1 }));
        Assert.Equal(
            $"The architecture's options are not valid. Width is {smallest - 1}; '{name}' with the stem {stem} needs at least {smallest}.",
            e.Message);
    }

    public static TheoryData<string> AnySize() => [.. ArchitectureTable.Names.Where(name => ArchitectureTable.Describe(name).SmallestSize.Max() == 1)];

    [Theory]
    [MemberData(nameof(AnySize))]
    public void Create_OnePixel_RunsWhereNoSmallestSizeIsNamed(string name)
    {
        var size = ArchitectureTable.Describe(name).SmallestSize;
        var model = ArchitectureTable.Create(name, Sized(size) with { Classes = 2, BaseWidth = 2, Stem = Stem.ImageNet });

        Assert.All(Ort.Run(model, Feeds.Zeros(model, 1, size)).Shape, length => Assert.True(length >= 1));
    }

    [Fact]
    public void Create_FewSlices_NamesTheSmallestNumber()
    {
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create("lacune-cnn", Sized([4, 21, 32])));

        Assert.Equal(
            "The architecture's options are not valid. Depth is 4; 'lacune-cnn' with the stem Small needs at least 5. "
            + "Height is 21; 'lacune-cnn' with the stem Small needs at least 22.",
            e.Message);
    }

    [Fact]
    public void Create_VolumeForAnImageNetwork_SaysSo()
    {
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create("unet", Sized([16, 64, 64])));

        Assert.Equal(
            "The architecture's options are not valid. Depth is 16; 'unet' takes images, not volumes. Leave it out, or use a 3-D architecture.",
            e.Message);
        Assert.Equal(e.Message, Assert.Throws<ArgumentException>(() => ArchitectureTable.Check("unet", Sized([16, 64, 64]))).Message);
        ArchitectureTable.Check("unet3d", Sized([16, 64, 64]));
    }

    [Fact]
    public void VolumeFormOf_EachName_TakesVolumesAndGivesTheSame()
    {
        foreach (var name in ArchitectureTable.Names)
        {
            if (ArchitectureTable.VolumeFormOf(name) is { } form)
            {
                Assert.Equal((3, ArchitectureTable.OutputOf(name)), (ArchitectureTable.Describe(form).Dimensions, ArchitectureTable.OutputOf(form)));
                Assert.Equal(form, ArchitectureTable.VolumeFormOf(form));
            }
        }

        Assert.Equal(("resnet18-3d", "unet3d", null), (ArchitectureTable.VolumeFormOf("resnet18"), ArchitectureTable.VolumeFormOf("unet"), ArchitectureTable.VolumeFormOf("alexnet")));
    }

    [Fact]
    public void NamesOf_Dimensions_AreApart()
    {
        Assert.Equal(["lacune-cnn", "plain-cnn-3d", "resnet18-3d", "resnet34-3d", "resnet50-3d"], ArchitectureTable.NamesOf(NetworkOutput.Scores, dimensions: 3));
        Assert.Equal(["fcn-16s", "fcn-32s", "fcn-8s", "segnet", "unet", "unet-no-bn", "unet-original", "unet-valid-bn"], ArchitectureTable.NamesOf(NetworkOutput.PixelScores));
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
            Depth = -2,
            Height = 0,
            Width = -1,
            Classes = 0,
            BaseWidth = 0,
            LocationFeatures = 0,
            Stem = (Stem)7,
            Dropout = 1,
        };

        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create(name, options));

        Assert.StartsWith(
            "The architecture's options are not valid. InputChannels is 0; expected at least 1. Depth is -2; expected at least 1. Height is 0; expected at least 1. "
            + "Width is -1; expected at least 1. Classes is 0; expected at least 1. BaseWidth is 0; expected at least 1. "
            + "LocationFeatures is 0; expected at least 1. Stem is 7; expected ImageNet or Small. Dropout is 1; expected 0 to below 1.",
            e.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_CountsFarTooLarge_ListsAll(string name)
    {
        const int count = 2_000_000_000;
        var options = new ArchitectureOptions
        {
            InputChannels = count,
            Depth = count,
            Height = count,
            Width = count,
            Classes = count,
            BaseWidth = count,
            LocationFeatures = count,
        };

        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create(name, options));

        Assert.StartsWith(
            "The architecture's options are not valid. InputChannels is 2000000000; expected at most 65536. Depth is 2000000000; expected at most 65536. "
            + "Height is 2000000000; expected at most 65536. Width is 2000000000; expected at most 65536. Classes is 2000000000; expected at most 65536. "
            + "BaseWidth is 2000000000; expected at most 65536. LocationFeatures is 2000000000; expected at most 65536.",
            e.Message);
        Assert.Equal(7, options.Problems().Count);
        Assert.DoesNotContain("nearest", e.Message, StringComparison.Ordinal);
    }

    // Each count is in range, and together they are a layer that no file can hold.
    [Theory]
    [InlineData("resnet18", "layer1.0.conv1.weight", "65536, 65536, 3, 3", "38654705664")]
    [InlineData("unet3d", "down1.conv2.weight", "65536, 32768, 3, 3, 3", "57982058496")]
    public void Create_LayerTooLarge_NamesItsWeight(string name, string weight, string shape, string values)
    {
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create(name, new() { BaseWidth = 65_536, InitialiseWeights = false }));

        Assert.Equal(
            $"The weight '{weight}' of the graph '{name}' would have the shape ({shape}), {values} values; "
            + "expected at most 536870911. Make the network narrower, or its image smaller. (Parameter 'shape')",
            e.Message);
    }

    static ArchitectureOptions Sized(IReadOnlyList<int> size) => new()
    {
        InputChannels = 1,
        Depth = size.Count == 3 ? size[0] : null,
        Height = size[^2],
        Width = size[^1],
        Stem = Stem.Small,
    };
}
