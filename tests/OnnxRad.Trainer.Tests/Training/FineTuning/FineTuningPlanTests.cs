using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;

namespace OnnxRad.Trainer.Tests.Training.FineTuning;

public sealed class FineTuningPlanTests
{
    static readonly OnnxModel s_model = ArchitectureTable.Create("plain-cnn", new() { InputChannels = 1, Classes = 2, BaseWidth = 4 });

    [Fact]
    public void Of_FreezeNone_TrainsEverythingAtOnceAndAlike()
    {
        var sut = Plan(new());

        Assert.Empty(sut.Frozen);
        Assert.Empty(sut.FrozenIn(1));
        Assert.All(Weights(), name => Assert.Equal(1, sut.FactorOf(name)));
    }

    [Fact]
    public void Of_FreezeBackbone_FreezesAllButTheLastLayerAndItsBias() =>
        Assert.Equal(["fc.bias", "fc.weight"], Weights().Where(name => !Plan(new() { Freeze = "backbone" }).Frozen.Contains(name)).Order());

    [Theory]
    [InlineData("stage2.bn")]
    [InlineData("stage2.bn.bias")]
    [InlineData("stage2.bn.running_mean")]
    public void Of_FreezeANodeOrInitialiser_FreezesAllUpToIt(string layer)
    {
        var sut = Plan(new() { Freeze = layer });

        Assert.Equal(
            [
                "stage1.bn.bias", "stage1.bn.running_mean", "stage1.bn.running_var", "stage1.bn.weight", "stage1.conv.weight",
                "stage2.bn.bias", "stage2.bn.running_mean", "stage2.bn.running_var", "stage2.bn.weight", "stage2.conv.weight",
            ],
            sut.Frozen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_FreezeALayerWithoutWeights_FreezesWhatIsBeforeIt()
    {
        var relu = s_model.Nodes.First(node => node.OpType == "Relu");

        Assert.DoesNotContain("stage2.conv.weight", Plan(new() { Freeze = relu.Name }).Frozen);
        Assert.Contains("stage1.bn.weight", Plan(new() { Freeze = relu.Outputs[0] }).Frozen);
    }

    [Fact]
    public void Of_UnknownLayer_NamesThoseThatThereAre() => Assert.Equal(
        "fine_tuning.freeze is 'layer9', and 'plain-cnn' has no node and no weight of that name. Its layers with weights, from the image on: "
        + "'stage1.conv', 'stage1.bn', 'stage2.conv', 'stage2.bn', 'stage3.conv', 'stage3.bn', 'stage4.conv', 'stage4.bn' and 1 more. "
        + "Name one of them, 'backbone' or 'none'.",
        Assert.Throws<TrainingException>(() => Plan(new() { Freeze = "layer9" })).Message);

    [Fact]
    public void Of_FreezeTheHead_LeavesNothingToTrain() => Assert.Equal(
        "fine_tuning.freeze is 'fc', which freezes all weights of 'plain-cnn'. Name a layer before its head, or 'backbone'.",
        Assert.Throws<TrainingException>(() => Plan(new() { Freeze = "fc" })).Message);

    [Fact]
    public void FactorOf_BackboneAndDecay_FallsFromTheHeadOn()
    {
        var sut = Plan(new() { BackboneLearningRate = 0.5, LayerDecay = 0.1 });

        Assert.Equal(1, sut.FactorOf("fc.bias"));
        Assert.Equal(0.05, sut.FactorOf("stage4.conv.weight"), 1e-15);
        Assert.Equal(0.005, sut.FactorOf("stage3.bn.weight"), 1e-15);
        Assert.Equal(0.00005, sut.FactorOf("stage1.conv.weight"), 1e-15);
    }

    [Fact]
    public void FrozenIn_UnfreezeEveryTwoEpochs_OpensAStageEachTime()
    {
        var sut = Plan(new() { UnfreezeEpochs = 2, Freeze = "stage1.bn" });

        string[] Trained(int epoch) => [.. Weights().Where(name => !sut.FrozenIn(epoch).Contains(name)).Select(name => name.Split('.')[0]).Distinct()];
        Assert.Equal(["fc"], Trained(1));
        Assert.Equal(["fc"], Trained(2));
        Assert.Equal(["stage4", "fc"], Trained(3));
        Assert.Equal(["stage3", "stage4", "fc"], Trained(5));
        Assert.Equal(["stage2", "stage3", "stage4", "fc"], Trained(7));
        Assert.Equal(["stage2", "stage3", "stage4", "fc"], Trained(100));
    }

    static string[] Weights()
    {
        using var graph = TorchGraph.From(s_model);
        return [.. graph.WeightNames];
    }

    static FineTuningPlan Plan(FineTuningRecipe recipe) => FineTuningPlan.Of(recipe, s_model, Weights());
}
