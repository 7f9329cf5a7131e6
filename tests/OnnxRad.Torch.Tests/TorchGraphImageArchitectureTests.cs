using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Every architecture that gives an image or scores of pixels: TorchSharp gives what ONNX Runtime gives, before and after training.</summary>
public sealed class TorchGraphImageArchitectureTests
{
    const double Tolerance = 1e-5;

    public static TheoryData<string> Architectures =>
    [
        .. ArchitectureTable.NamesOf(NetworkOutput.PixelScores).Concat(ArchitectureTable.NamesOf(NetworkOutput.Image)),
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Forward_FreshWeights_AgreesWithOnnxRuntime(string name)
    {
        var model = Small(name);
        using var sut = TorchGraph.From(model).OnTestDevice();
        sut.eval();

        AssertAgree(model, sut, Image(name));
        Assert.Equal(model.ParameterCount(), sut.parameters().Sum(p => p.numel()));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Export_AfterTrainingSteps_FitsBetterAndAgreesWithOnnxRuntime(string name)
    {
        using var sut = TorchGraph.From(Small(name)).OnTestDevice();

        var losses = Train(sut, Image(name), steps: 4);
        var exported = sut.Export();

        sut.eval();
        AssertAgree(exported, sut, Image(name));
        Assert.True(losses[^1] < losses[0], $"{losses[0]} became {losses[^1]}.");
        Assert.All(sut.parameters(), p => Assert.NotNull(p.grad));
    }

    static OnnxModel Small(string name) => ArchitectureTable.Create(name, new()
    {
        InputChannels = 1,
        Height = Size(name),
        Width = Size(name),
        Classes = 3,
        BaseWidth = 8,
        Dropout = 0,
        Seed = 9,
    });

    static Numbers Image(string name) => Numbers.Spread([2, 1, Size(name), Size(name)], seed: 5);

    /// <summary>U-Nets that pad nothing need at least 188.</summary>
    static int Size(string name) => Math.Max(64, ArchitectureTable.Describe(name).SmallestSize[0]);

    /// <summary>Steps of Adam towards an output that is 0.5 everywhere.</summary>
    static float[] Train(TorchGraph graph, Numbers image, int steps)
    {
        manual_seed(3);
        using var optimiser = optim.Adam(graph.parameters(), 2e-5);
        using var x = image.ToTensor().OnTestDevice();
        graph.train();
        var losses = new float[steps];
        for (var step = 0; step < steps; step++)
        {
            using var y = graph.forward(x);
            using var target = full_like(y, 0.5);
            using var loss = nn.functional.mse_loss(y, target);
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
            losses[step] = loss.item<float>();
        }

        return losses;
    }

    static void AssertAgree(OnnxModel model, TorchGraph graph, Numbers image)
    {
        var expected = OnnxRuntimeOracle.Run(model, image)[0];
        using var noGrad = no_grad();
        using var x = image.ToTensor().OnTestDevice();
        using var y = graph.forward(x);
        var found = Numbers.Of(y.cpu());
        Assert.Equal(expected.Shape, found.Shape);
        Assert.InRange(ParityCheck.Difference(found.Values, expected.Values), 0, TestDevice.Tolerance(Tolerance));
    }
}
