using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
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

        var sut = NetworkStages.Of(g.Build(), ["conv.weight", "conv.bias", "w", "b"])!;

        Assert.Equal(2, sut.Count);
        Assert.Equal([0, 0, 1, 1], new[] { "conv.weight", "conv.bias", "w", "b" }.Select(sut.StageOf));
        Assert.True(sut.PlaceOf("conv.weight") < sut.PlaceOf("w"));
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
        return NetworkStages.Of(model, graph.WeightNames)!;
    }
}
