using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class GoogLeNetTests
{
    // Caffe's bvlc_googlenet without its auxiliary classifiers.
    [Fact]
    public void Original_AsPublished_HasTheParametersPublished() =>
        Assert.Equal(6_998_552, GoogLeNet.Original(new() { Height = 224, Width = 224, InitialiseWeights = false }).ParameterCount());

    // Every convolution loses its bias and gains scale and bias of the normalisation: as many values more as channels.
    [Fact]
    public void BatchNormalised_Parameters_AreOneMoreForEachChannel()
    {
        var original = GoogLeNet.Original(new());
        var channels = original.Nodes.Where(n => n.OpType == "Conv").Sum(n => original.Initializers[n.Inputs[1]].Dims[0]);

        Assert.Equal(original.ParameterCount() + channels, GoogLeNet.BatchNormalised(new() { InitialiseWeights = false }).ParameterCount());
    }

    [Theory]
    [InlineData("inception_3a.3x3_reduce", 192, 96)]
    [InlineData("inception_3a.3x3", 96, 128)]
    [InlineData("inception_3a.5x5_reduce", 192, 16)]
    [InlineData("inception_3a.5x5", 16, 32)]
    [InlineData("inception_5b.1x1", 832, 384)]
    public void Original_Reductions_AreThoseOfTheReview(string layer, long inputs, long outputs)
    {
        var weight = GoogLeNet.Original(new()).Initializers[layer + ".weight"];

        Assert.Equal([outputs, inputs], weight.Dims.Take(2));
    }

    [Fact]
    public void Original_At224_LeavesMapsOf7()
    {
        var model = GoogLeNet.Original(new() { InputChannels = 1, Height = 224, Width = 224, Classes = 2, BaseWidth = 4 });
        var pool = model.Nodes.Single(n => n.OpType == "GlobalAveragePool").Inputs[0];
        model.Proto.Graph.Output.Add(new Onnx.ValueInfoProto { Name = pool });

        Assert.Equal([1, 64, 7, 7], Ort.RunAll(model, ("image", [1, 1, 224, 224], new float[224 * 224]))[pool].Shape);
    }
}
