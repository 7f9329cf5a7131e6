using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class ResNetVolumeTests
{
    // Hara et al., 2018, at the 400 classes of Kinetics: 33.2 and 63.5 million; counted by hand from table 1.
    [Theory]
    [InlineData("resnet18-3d", 33.2, new[] { 2, 2, 2, 2 })]
    [InlineData("resnet34-3d", 63.5, new[] { 3, 4, 6, 3 })]
    public void Create_BasicBlocksAsPublished_HasHandComputedParameters(string name, double millions, int[] blocks)
    {
        var expected = Stem + Classifier(512);
        for (var (stage, from) = (0, 64L); stage < 4; stage++)
        {
            for (var block = 0; block < blocks[stage]; block++)
            {
                // The shortcut has no parameters: zeros fill the new channels.
                var to = 64L << stage;
                expected += (27 * from * to) + (27 * to * to) + (4 * to);
                from = to;
            }
        }

        Assert.Equal(expected, Published(name).ParameterCount());
        Assert.Equal(millions, Math.Round(expected / 1e6, 1));
    }

    [Fact]
    public void ResNet50Volume_AsPublished_HasHandComputedParameters()
    {
        var expected = Stem + Classifier(2048);
        int[] blocks = [3, 4, 6, 3];
        for (var (stage, from) = (0, 64L); stage < 4; stage++)
        {
            for (var block = 0; block < blocks[stage]; block++)
            {
                var (inner, to) = (64L << stage, 256L << stage);
                expected += (from * inner) + (27 * inner * inner) + (inner * to) + (4 * inner) + (2 * to) + (block == 0 ? (from * to) + (2 * to) : 0);
                from = to;
            }
        }

        Assert.Equal(expected, Published("resnet50-3d").ParameterCount());
    }

    // Table 1 with 16 frames of 112 x 112: maps of 1 x 4 x 4 before the average, as the first layers halve rows and columns once more than frames.
    [Theory]
    [InlineData("resnet18-3d")]
    [InlineData("resnet50-3d")]
    public void Create_PublishedSize_LeavesThePublishedMaps(string name)
    {
        var model = ArchitectureTable.Create(name, new() { InputChannels = 1, Classes = 2, BaseWidth = 2 });
        var last = model.Nodes.Single(n => n.OpType == "GlobalAveragePool").Inputs[0];
        model.Proto.Graph.Output.Add(new Onnx.ValueInfoProto { Name = last });

        var maps = Ort.RunAll(model, ("image", [1, 1, 16, 112, 112], new float[16 * 112 * 112]))[last].Shape;

        Assert.Equal([1, 4, 4], maps[2..]);
    }

    // 7 x 7 x 7 windows on 3 channels, and one normalisation.
    static long Stem => (343 * 3 * 64) + (2 * 64);

    static long Classifier(long features) => (features * 400) + 400;

    static OnnxModel Published(string name) => ArchitectureTable.Create(name, new() { Classes = 400, InitialiseWeights = false });
}
