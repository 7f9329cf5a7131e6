using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

/// <summary>Every architecture takes any number of channels and classes and any width, and leaves free what it can.</summary>
public sealed class ArchitectureSweepTests
{
    public static TheoryData<string> Names() => [.. ArchitectureTable.Names];

    public static TheoryData<string> ImageNames() => [.. ArchitectureTable.Names.Where(name => ArchitectureTable.OutputOf(name) != NetworkOutput.Scores)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_ChannelsClassesAndWidths_GiveTheirShapes(string name)
    {
        foreach (var (channels, classes, width, stem) in new[] { (1, 1, 1, Stem.Small), (2, 3, 3, Stem.ImageNet), (5, 7, 5, Stem.Small) })
        {
            var described = ArchitectureTable.Describe(name);
            var size = stem == Stem.Small ? described.SmallestSizeSmallStem : described.SmallestSize;
            var model = ArchitectureTable.Create(
                name, Sized(size) with { InputChannels = channels, Classes = classes, BaseWidth = width, Stem = stem });

            var output = Ort.Run(model, Feeds.Zeros(model, 2, size)).Shape;

            Assert.Equal([2, described.Output == NetworkOutput.Image ? channels : classes], output.Take(2));
            Assert.Equal(described.Output == NetworkOutput.Scores ? 2 : 2 + size.Count, output.Length);
        }
    }

    // One file, several sizes.
    [Theory]
    [MemberData(nameof(ImageNames))]
    public void Create_SegmentationAndRestoration_ExportWithFreeSize(string name)
    {
        var described = ArchitectureTable.Describe(name);
        var model = ArchitectureTable.Create(name, new() { InputChannels = 1, Classes = 2, BaseWidth = 2 });

        Assert.All(model.Inputs[0].Type.TensorType.Shape.Dim.Skip(2), dim => Assert.False(dim.HasDimValue));
        Assert.All(model.Outputs[0].Type.TensorType.Shape.Dim.Skip(2), dim => Assert.False(dim.HasDimValue));
        using var session = Ort.Open(model.ToBytes());
        foreach (var more in new[] { 0, 5 })
        {
            int[] size = [.. described.SmallestSize.Select((smallest, axis) => smallest + (more * (axis + 1)))];
            var output = Ort.RunAll(session, Feeds.Zeros(model, 1, size)).Values.Single().Shape;
            Assert.Equal(1, output[0]);
            Assert.All(output.Skip(2).Zip(size), pair => Assert.InRange(pair.First, 1, pair.Second));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Save_EachName_IsReadAsItWas(string name)
    {
        var size = ArchitectureTable.Describe(name).SmallestSizeSmallStem;
        var model = ArchitectureTable.Create(name, Sized(size) with { InputChannels = 1, Classes = 2, BaseWidth = 2, Seed = 4 });

        var read = OnnxModel.Load(new MemoryStream(model.ToBytes()), name);

        Assert.Equal(model.ToBytes(), read.ToBytes());
    }

    static ArchitectureOptions Sized(IReadOnlyList<int> size) =>
        new() { Depth = size.Count == 3 ? size[0] : null, Height = size[^2], Width = size[^1], Stem = Stem.Small };
}
