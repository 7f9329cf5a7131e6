using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class TextureCnnTests
{
    [Fact]
    public void Create_Default_HasHandComputedParameters()
    {
        // 96-256-384 channels, the second convolution in two groups; one value a feature map; 384-4096-4096-1000.
        const long convolutions = (96 * 3 * 121) + 96 + (256 * 48 * 25) + 256 + (384 * 256 * 9) + 384;
        const long connected = (384 * 4096) + 4096 + (4096 * 4096) + 4096 + (4096 * 1000) + 1000;

        Assert.Equal(convolutions + connected, TextureCnn.Create(new() { InitialiseWeights = false }).ParameterCount());
    }

    [Fact]
    public void Create_EnergyLayer_GivesOneValueForEachFeatureMap()
    {
        var model = TextureCnn.Create(new() { InputChannels = 1, Height = 64, Width = 64, Classes = 2, BaseWidth = 16 });
        var energy = model.Nodes.Single(n => n.OpType == "GlobalAveragePool").Outputs[0];
        model.Proto.Graph.Output.Add(new Onnx.ValueInfoProto { Name = energy });

        Assert.Equal([1, 96, 1, 1], Ort.RunAll(model, ("image", [1, 1, 64, 64], new float[64 * 64]))[energy].Shape);
    }

    [Fact]
    public void Create_SymbolicSize_RunsOnAnySize()
    {
        var model = TextureCnn.Create(new() { InputChannels = 1, Classes = 2, BaseWidth = 4 });

        Assert.Equal([2, 2], Ort.Run(model, ("image", [2, 1, 31, 90], new float[2 * 31 * 90])).Shape);
    }
}
