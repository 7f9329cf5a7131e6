using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Networks as they were published, their weights left out: they load, train, take a new head and are written back.</summary>
public sealed class PublicArchitectureTests
{
    const double Tolerance = 1e-4;

    public static TheoryData<string> Names =>
        ["bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet", "vgg19", "zfnet512"];

    /// <summary>Those that end in fully connected layers of fixed size keep it.</summary>
    public static TheoryData<string, int> Sizes => new()
    {
        { "bvlc_alexnet", 224 }, { "densenet121", 96 }, { "inception_v1", 96 }, { "inception_v2", 96 }, { "resnet50", 96 },
        { "shufflenet", 96 }, { "squeezenet", 96 }, { "vgg19", 224 }, { "zfnet512", 224 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_FileAsItIs_TrainsTheWeightsThatItMakesByNodes(string name)
    {
        var model = Load(name);
        var used = model.Nodes.SelectMany(node => Weights(node.OpType).Where(node.HasInput).Select(i => node.Inputs[i])).ToHashSet();

        using var sut = TorchGraph.From(model);

        Assert.Empty(used.Except(sut.WeightNames));
        Assert.NotEmpty(used);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_RandomWeights_AgreesWithOnnxRuntimeBeforeAndAfterAStep(string name) =>
        AssertTrains(OutputActivation.Remove(RandomWeights.In(Load(name), seed: 3)), Numbers.Spread([1, 3, 224, 224], seed: 5));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Train_NewHeadOnGreyImages_AgreesWithOnnxRuntimeBeforeAndAfterAStep(string name, int size)
    {
        var model = ClassifierHead.Replace(RandomWeights.In(Load(name), seed: 3), classes: 3, seed: 4);
        model = BatchDimension.Free(ImageSize.Set(InputChannels.Set(model, 1), size, size));

        var shape = AssertTrains(model, Numbers.Spread([2, 1, size, size], seed: 6));

        Assert.Equal([2, 3], shape);
    }

    static OnnxModel Load(string name) => OnnxModel.Load(TestData.Require($"onnx/light/light_{name}.onnx"));

    static int[] Weights(string operation) => operation is "Conv" or "Gemm" or "BatchNormalization" ? [1, 2] : [];

    static long[] AssertTrains(OnnxModel model, Numbers image)
    {
        using var sut = TorchGraph.From(model);
        AssertAgrees(model, sut, image);

        Step(sut, image);

        var exported = sut.Export();
        var (before, after) = (model.Initializers, exported.Initializers);
        Assert.All(sut.WeightNames.Except(WithoutGradient(model)), weight => Assert.False(
            before[weight].RawData.Span.SequenceEqual(after[weight].RawData.Span), $"'{weight}' did not change."));
        return AssertAgrees(exported, sut, image);
    }

    /// <summary>Shifts in front of a convolution of which batch normalisation takes out the mean, and so the shift, again.</summary>
    static IEnumerable<string> WithoutGradient(OnnxModel model)
    {
        var uses = model.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(use => use.input, use => use.node);
        return model.Nodes
            .Where(node => node.OpType == "BatchNormalization")
            .Where(node => uses[node.Outputs[0]].All(next => next.OpType == "Conv" && uses[next.Outputs[0]].All(last => last.OpType == "BatchNormalization")))
            .Select(node => node.Inputs[2]);
    }

    static long[] AssertAgrees(OnnxModel model, TorchGraph graph, Numbers image)
    {
        graph.eval();
        using var noGrad = no_grad();
        using var x = image.ToTensor();
        using var y = graph.forward(x);
        var expected = OnnxRuntimeOracle.Run(model, image)[0];

        Assert.Equal(expected.Shape, y.shape);
        Assert.InRange(expected.Values.Max(Math.Abs), 0.01, 1e4);
        Assert.InRange(ParityCheck.Difference(Numbers.Of(y).Values, expected.Values), 0, Tolerance);
        return y.shape;
    }

    static void Step(TorchGraph graph, Numbers image)
    {
        manual_seed(3);
        graph.train();
        using var scope = NewDisposeScope();
        var optimiser = optim.SGD(graph.parameters(), 0.01);
        var logits = graph.forward(image.ToTensor());
        var classes = tensor(Enumerable.Range(1, (int)logits.shape[0]).Select(i => (long)i).ToArray());
        nn.functional.cross_entropy(logits.flatten(1), classes).backward();

        Assert.All(graph.named_parameters(), named =>
        {
            var gradient = named.parameter.grad;
            Assert.True(gradient is not null, $"'{named.name}' has no gradient.");
            Assert.True(gradient!.isfinite().all().item<bool>(), $"The gradient of '{named.name}' is not finite.");
        });
        nn.utils.clip_grad_norm_(graph.parameters(), 1);
        optimiser.step();
    }
}
