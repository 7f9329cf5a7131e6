using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Every architecture: TorchSharp gives what ONNX Runtime gives, before and after training.</summary>
public sealed class TorchGraphArchitectureTests
{
    const int Height = 64;
    const int Width = 71;

    public static TheoryData<string, Stem> Architectures()
    {
        var data = new TheoryData<string, Stem>();
        foreach (var name in ArchitectureTable.NamesOf(NetworkOutput.Scores))
        {
            data.Add(name, Stem.ImageNet);
            data.Add(name, Stem.Small);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Forward_FreshWeights_AgreesWithOnnxRuntime(string name, Stem stem)
    {
        var model = Small(name, stem);
        var image = Numbers.Spread([2, 1, Height, Width], seed: 5);
        using var sut = TorchGraph.From(model).OnTestDevice();
        sut.eval();

        AssertAgree(OnnxRuntimeOracle.Run(model, image), sut, image);
        Assert.Equal(model.ParameterCount(), sut.parameters().Sum(p => p.numel()));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Export_AfterTrainingSteps_AgreesWithOnnxRuntimeAndLeavesTheModelAlone(string name, Stem stem)
    {
        var model = Small(name, stem);
        var before = model.ToBytes();
        var image = Numbers.Spread([4, 1, Height, Width], seed: 6);
        using var sut = TorchGraph.From(model).OnTestDevice();
        Train(sut, image, steps: 3);

        var exported = sut.Export();

        sut.eval();
        AssertAgree(OnnxRuntimeOracle.Run(exported, image), sut, image);
        Assert.Equal(before, model.ToBytes());
        Assert.All(sut.WeightNames, weight => Assert.NotEqual(
            OnnxTensor.Floats(model.Initializers[weight]), OnnxTensor.Floats(exported.Initializers[weight])));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Run_StepsDownTheGradient_LowerTheLoss(string name, Stem stem)
    {
        using var sut = TorchGraph.From(ArchitectureTable.Create(name, Options(stem) with
        {
            Dropout = 0,
            AuxiliaryClassifiers = ArchitectureTable.TakesAuxiliaryClassifiers(name, Options(stem)),
        })).OnTestDevice();
        using var x = Numbers.Spread([4, 1, Height, Width], seed: 6).ToTensor().OnTestDevice();
        using var target = tensor(new long[] { 0, 1, 2, 0 }).OnTestDevice();
        sut.train();

        float[] losses = [Descend(sut, x, target), Descend(sut, x, target), Descend(sut, x, target)];

        Assert.True(losses[1] < losses[0] && losses[2] < losses[1], $"The losses were {string.Join(", ", losses)}.");
        Assert.All(sut.parameters(), p => Assert.NotNull(p.grad));
    }

    /// <summary>A step that would save a hundredth of the loss on a slope. Returns the loss before it.</summary>
    static float Descend(TorchGraph graph, Tensor x, Tensor target)
    {
        using var scope = NewDisposeScope();
        var loss = graph.Run([x]).Aggregate(tensor(0f).OnTestDevice(), (sum, logits) => sum + nn.functional.cross_entropy(logits, target));
        graph.zero_grad();
        loss.backward();
        using var noGrad = no_grad();
        var (value, slope) = (loss.item<float>(), graph.parameters().Sum(p => p.grad!.square().sum().item<float>()));
        foreach (var parameter in graph.parameters())
        {
            parameter.sub_(parameter.grad! * (0.01f * value / slope));
        }

        return value;
    }

    static OnnxModel Small(string name, Stem stem) => ArchitectureTable.Create(name, Options(stem));

    static ArchitectureOptions Options(Stem stem) => new()
    {
        InputChannels = 1,
        Height = Height,
        Width = Width,
        Classes = 3,
        BaseWidth = 16,
        Stem = stem,
        Dropout = 0.25f,
        Seed = 9,
    };

    static void Train(TorchGraph graph, Numbers image, int steps)
    {
        manual_seed(3);
        using var optimiser = optim.SGD(graph.parameters(), 0.02, momentum: 0.9);
        using var x = image.ToTensor().OnTestDevice();
        using var target = tensor(new long[] { 0, 1, 2, 0 }).OnTestDevice();
        graph.train();
        for (var step = 0; step < steps; step++)
        {
            using var logits = graph.forward(x);
            using var loss = nn.functional.cross_entropy(logits, target);
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
        }
    }

    static void AssertAgree(IReadOnlyList<Numbers> expected, TorchGraph graph, Numbers image)
    {
        using var noGrad = no_grad();
        using var x = image.ToTensor().OnTestDevice();
        using var y = graph.forward(x);
        var found = Numbers.Of(y.cpu());
        Assert.Equal(expected[0].Shape, found.Shape);
        var difference = expected[0].Values.Zip(found.Values, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(difference <= TestDevice.Tolerance(1e-5) * Math.Max(1, expected[0].Values.Max(Math.Abs)), $"Differs by {difference}.");
    }
}
