using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using OnnxRad.Torch;

namespace OnnxRad.Trainer.Tests.Training.FineTuning;

public sealed class NetworkStagesTests
{
    [Fact]
    public void Of_PlainCnn_BeginsAStageAfterEachPooling()
    {
        var sut = Of(ArchitectureTable.Create("plain-cnn", new() { InputChannels = 1, Classes = 2, BaseWidth = 4 }));

        Assert.Equal(5, sut.Count);
        for (var stage = 1; stage <= 4; stage++)
        {
            Assert.Equal(stage - 1, sut.StageOf($"stage{stage}.conv.weight"));
            Assert.Equal(stage - 1, sut.StageOf($"stage{stage}.bn.bias"));
        }

        Assert.Equal((4, 4), (sut.StageOf("fc.weight"), sut.StageOf("fc.bias")));
    }

    [Fact]
    public void Of_ResNet_BeginsAStageAtEachStride()
    {
        var sut = Of(ArchitectureTable.Create("resnet18", new() { BaseWidth = 4, Stem = Stem.ImageNet }));

        Assert.Equal(6, sut.Count);
        Assert.Equal(
            [0, 1, 1, 2, 2, 3, 4, 5],
            new[]
            {
                "conv1.weight", "layer1.0.conv1.weight", "layer1.1.bn2.weight", "layer2.0.conv1.weight", "layer2.0.downsample.0.weight",
                "layer3.1.conv2.weight", "layer4.1.conv2.weight", "fc.weight",
            }.Select(sut.StageOf));
    }

    [Fact]
    public void Of_ReshapedWeightBeforeAMatMul_IsTheHeadWhereTheImageComesIn()
    {
        // The weight goes through a Reshape that stands before all layers of the image.
        var g = new GraphBuilder("reshaped");
        var x = g.Input("image", "N", 1, 4, 4);
        var weight = g.Node("Reshape", [g.Constant("w", [16, 2], new float[32]), g.Constant("shape", [16L, 2])], [16, 2]);
        var hidden = g.Relu(g.Conv(x, "conv", 1, kernel: 3));
        var scores = g.Node("MatMul", [g.Flatten(hidden), weight], ["N", 2], "scores");
        g.Output(g.Node("Add", [scores, g.Constant("b", [2], [0f, 0])], ["N", 2], "biased"), "logits");

        using var graph = TorchGraph.From(g.Build());
        var sut = NetworkStages.Of(graph.Export(), graph.WeightNames)!;

        Assert.Equal(2, sut.Count);
        Assert.Equal([0, 0, 1, 1], graph.WeightNames.Select(sut.StageOf));
        Assert.True(sut.PlaceOf("conv.weight") < sut.PlaceOf(graph.WeightNames[2]));
    }

    [Fact]
    public void Of_WeightsThatTheGraphMakes_AreFoundUnderTheNamesThatAreTrained()
    {
        var g = new GraphBuilder("made");
        var x = g.Input("image", "N", 1, 4, 4);
        var kernel = g.Node("ConstantOfShape", [g.Constant("kernel.shape", [2L, 1, 3, 3])], [2, 1, 3, 3], "kernel", "kernel.made");
        var hidden = g.Node("Conv", [x, kernel], ["N", 2, 2, 2], "conv", null, ("kernel_shape", new long[] { 3, 3 }));
        var turned = g.Node("Transpose", [g.Constant("w", [2, 8], new float[16])], [8, 2], "turn", "w.turned");
        g.Output(g.Node("MatMul", [g.Node("Flatten", [g.Relu(hidden)], ["N", 8]), turned], ["N", 2], "scores"), "logits");

        var model = g.Build();
        var sut = Of(model);

        Assert.Equal((2, 0, 1), (sut.Count, sut.StageOf("kernel.made"), sut.StageOf("w.turned")));
        using var graph = TorchGraph.From(model);
        Assert.Equal(["kernel.made", "w.turned"], graph.WeightNames);
    }

    [Fact]
    public void Of_ConvolutionBeforeTheGlobalPooling_IsTheHead()
    {
        var g = new GraphBuilder("squeeze");
        var x = g.Relu(g.Conv(g.Input("image", "N", 1, 8, 8), "body", 4, kernel: 3));
        x = g.Relu(g.Conv(x, "classifier", 3, kernel: 1, padding: 0));
        g.Output(g.Flatten(g.GlobalAveragePool(x)), "logits");

        var sut = Of(g.Build());

        Assert.Equal([0, 1, 1], new[] { "body.weight", "classifier.weight", "classifier.bias" }.Select(sut.StageOf));
    }

    [Theory]
    [InlineData("squeezenet", 5)]
    [InlineData("densenet121", 6)]
    [InlineData("resnet50", 6)]
    public void Of_PublicNetwork_HasAStageForEachSizeAndTheHead(string name, int expected)
    {
        var model = OnnxModel.Load(TestData.Require($"onnx/light/light_{name}.onnx"));

        var sut = Of(model);

        // SqueezeNet 1.0: after the stem and each of three pools; the others: stem and four stages.
        Assert.Equal(expected, sut.Count);
    }

    [Fact]
    public void Of_NoLayerWithWeights_IsNull()
    {
        var g = new GraphBuilder("none");
        g.Output(g.Flatten(g.GlobalAveragePool(g.Input("image", "N", 2, 8, 8))), "logits");

        Assert.Null(NetworkStages.Of(g.Build(), []));
    }

    static NetworkStages Of(OnnxModel model)
    {
        using var graph = TorchGraph.From(model);
        return NetworkStages.Of(graph.Export(), graph.WeightNames)!;
    }
}
