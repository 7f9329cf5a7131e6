using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class SegNetTests
{
    // Badrinarayanan et al., table 6 gives 29.45 million parameters for 11 classes.
    [Fact]
    public void Create_ElevenClasses_HasThePublishedMillions() =>
        Assert.Equal(29.45, Math.Round(SegNet.Create(new() { Classes = 11, InitialiseWeights = false }).ParameterCount() / 1e6, 2), 0.011);

    [Fact]
    public void Create_Layers_MirrorThoseOfVgg16()
    {
        var nodes = SegNet.Create(new() { BaseWidth = 4, Classes = 2 }).Nodes;

        Assert.Equal(26, nodes.Count(n => n.OpType == "Conv"));
        Assert.Equal(25, nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.Equal(5, nodes.Count(n => n.OpType == "MaxPool"));
        Assert.Equal(5, nodes.Count(n => n.OpType == "DepthToSpace"));
        Assert.DoesNotContain(nodes, n => n.OpType == "MaxUnpool" || n.Outputs.Count > 1);
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(33, 41)]
    [InlineData(1, 1)]
    public void Create_SymbolicSize_GivesThatSize(int height, int width)
    {
        var model = SegNet.Create(new() { InputChannels = 1, Classes = 2, BaseWidth = 4 });

        Assert.Equal([2, 2, height, width], Ort.Run(model, ("image", [2, 1, height, width], new float[2 * height * width])).Shape);
    }
}
