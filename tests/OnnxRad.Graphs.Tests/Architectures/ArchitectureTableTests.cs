using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class ArchitectureTableTests
{
    [Fact]
    public void Names_All_AreInAlphabeticalOrder() => Assert.Equal(["plain-cnn", "resnet18", "resnet34", "resnet50"], ArchitectureTable.Names);

    public static TheoryData<string> Names() => [.. ArchitectureTable.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_EachName_TakesImageAndGivesLogits(string name)
    {
        var model = ArchitectureTable.Create(name, new() { InputChannels = 1, Height = 32, Width = 32, Classes = 5, BaseWidth = 2, Stem = Stem.Small });

        var outputs = Ort.RunAll(model, ("image", [2, 1, 32, 32], new float[2 * 32 * 32]));

        Assert.Equal(name, model.Source);
        Assert.Equal(17, model.Opset);
        Assert.Equal([2, 5], Assert.Single(outputs, o => o.Key == "logits").Value.Shape);
    }

    [Fact]
    public void Create_UnknownName_ListsTheKnownOnes()
    {
        var e = Assert.Throws<ArgumentException>(() => ArchitectureTable.Create("vgg", new()));

        Assert.Equal("There is no architecture 'vgg'. Known: plain-cnn, resnet18, resnet34, resnet50. (Parameter 'name')", e.Message);
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

        Assert.Equal(
            "The architecture's options are not valid. InputChannels is 0; expected at least 1. Height is 0; expected at least 1. "
            + "Width is -1; expected at least 1. Classes is 0; expected at least 1. BaseWidth is 0; expected at least 1. "
            + "Stem is 7; expected ImageNet or Small. Dropout is 1; expected 0 to below 1.",
            e.Message);
    }
}
