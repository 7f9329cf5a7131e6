using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

public sealed class GoogLeNetTests
{
    // Caffe's bvlc_googlenet without its auxiliary classifiers.
    [Fact]
    public void Original_AsPublished_HasTheParametersPublished() =>
        Assert.Equal(6_998_552, GoogLeNet.Original(new() { Height = 224, Width = 224, InitialiseWeights = false }).ParameterCount());

    // Caffe's bvlc_googlenet as it is trained.
    [Fact]
    public void Original_WithAuxiliaryClassifiers_HasTheParametersPublished() => Assert.Equal(
        13_378_280, GoogLeNet.Original(new() { Height = 224, Width = 224, AuxiliaryClassifiers = true, InitialiseWeights = false }).ParameterCount());

    [Theory]
    [InlineData(Stem.ImageNet, 79)]
    [InlineData(Stem.Small, 10)]
    public void Create_SmallestImageWithAuxiliaryClassifiers_RunsAndOneLessIsNamed(Stem stem, int smallest)
    {
        var options = new ArchitectureOptions
        {
            InputChannels = 1,
            Height = smallest,
            Width = smallest + 1,
            Classes = 2,
            BaseWidth = 4,
            Stem = stem,
            AuxiliaryClassifiers = true,
        };

        var outputs = Ort.RunAll(GoogLeNet.Original(options), ("image", [2, 1, smallest, smallest + 1], new float[2 * smallest * (smallest + 1)]));
        var e = Assert.Throws<ArgumentException>(() => GoogLeNet.Original(options with { Height = smallest - 1, Width = null }));

        Assert.All(["logits", "aux1", "aux2"], name => Assert.Equal([2, 2], outputs[name].Shape));
        Assert.Equal(
            $"The architecture's options are not valid. Height is {smallest - 1}; 'googlenet' with auxiliary classifiers with the stem {stem} "
            + $"needs at least {smallest}. Width is not given; 'googlenet' with auxiliary classifiers needs a fixed size for its fully connected layers.",
            e.Message);
        Assert.True(ArchitectureTable.TakesAuxiliaryClassifiers("googlenet-bn", options));
        Assert.False(ArchitectureTable.TakesAuxiliaryClassifiers("googlenet", options with { Height = smallest - 1 }));
        Assert.False(ArchitectureTable.TakesAuxiliaryClassifiers("resnet18", options));
    }

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
