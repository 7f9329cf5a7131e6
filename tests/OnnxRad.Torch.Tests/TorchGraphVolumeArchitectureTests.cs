using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Every architecture that takes a volume: TorchSharp gives what ONNX Runtime gives, before and after training.</summary>
public sealed class TorchGraphVolumeArchitectureTests
{
    const double Tolerance = 1e-5;

    public static TheoryData<string> Architectures => [.. ArchitectureTable.Names.Where(name => ArchitectureTable.Describe(name).Dimensions == 3)];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Forward_FreshWeights_AgreesWithOnnxRuntime(string name)
    {
        var model = Small(name, Stem.ImageNet);
        using var sut = TorchGraph.From(model).OnTestDevice();
        sut.eval();

        AssertAgree(model, sut, Inputs(model, name));
        Assert.Equal(model.ParameterCount(), sut.parameters().Sum(p => p.numel()));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Export_AfterTrainingSteps_FitsBetterAndAgreesWithOnnxRuntime(string name)
    {
        // The stem that leaves enough voxels to normalise by batch.
        var model = Small(name, Stem.Small);
        using var sut = TorchGraph.From(model).OnTestDevice();

        var losses = Train(sut, Inputs(model, name), steps: 4);
        var exported = sut.Export();

        sut.eval();
        AssertAgree(exported, sut, Inputs(model, name));
        Assert.True(losses[^1] < losses[0], $"{losses[0]} became {losses[^1]}.");
        Assert.All(sut.parameters(), p => Assert.NotNull(p.grad));
    }

    static OnnxModel Small(string name, Stem stem)
    {
        var size = Size(name);
        return ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = size[0],
            Height = size[1],
            Width = size[2],
            Classes = 3,
            BaseWidth = size[0] > 80 ? 2 : 8,
            Stem = stem,
            Dropout = 0,
            Seed = 9,
        });
    }

    /// <summary>The smallest, but at least 12 x 26 x 31.</summary>
    static int[] Size(string name) => [.. ArchitectureTable.Describe(name).SmallestSize.Zip([12, 26, 31], Math.Max)];

    static Numbers[] Inputs(OnnxModel model, string name) =>
        [.. model.Inputs.Select((input, i) => input.Type.TensorType.Shape.Dim.Count == 2
            ? Numbers.Spread([2, input.Type.TensorType.Shape.Dim[1].DimValue], seed: i)
            : Numbers.Spread([2, 1, .. Size(name)], seed: i))];

    /// <summary>Steps down the gradient towards an output that is 0.5 everywhere, each as long as would save a hundredth of the loss on a slope.</summary>
    static float[] Train(TorchGraph graph, Numbers[] inputs, int steps)
    {
        Tensor[] x = [.. inputs.Select(input => input.ToTensor().OnTestDevice())];
        graph.train();
        var losses = new float[steps];
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var y = graph.Run(x)[0];
            var loss = nn.functional.mse_loss(y, full_like(y, 0.5));
            graph.zero_grad();
            loss.backward();
            losses[step] = loss.item<float>();
            using var noGrad = no_grad();
            var slope = graph.parameters().Sum(p => p.grad!.square().sum().item<float>());
            foreach (var parameter in graph.parameters())
            {
                parameter.sub_(parameter.grad! * (0.01f * losses[step] / slope));
            }
        }

        return losses;
    }

    static void AssertAgree(OnnxModel model, TorchGraph graph, Numbers[] inputs)
    {
        var expected = OnnxRuntimeOracle.Run(model, inputs)[0];
        using var noGrad = no_grad();
        using var y = graph.Run([.. inputs.Select(input => input.ToTensor().OnTestDevice())])[0];
        var found = Numbers.Of(y.cpu());
        Assert.Equal(expected.Shape, found.Shape);
        Assert.InRange(ParityCheck.Difference(found.Values, expected.Values), 0, TestDevice.Tolerance(Tolerance));
    }
}
