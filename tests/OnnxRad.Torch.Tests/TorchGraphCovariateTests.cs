using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Every classifier with covariates beside the image: TorchSharp gives what ONNX Runtime gives, and they are learned from.</summary>
public sealed class TorchGraphCovariateTests
{
    static readonly Covariate[] s_covariates = [new("age", 60, 10), new("sex", 0.5f, 0.5f)];

    public static TheoryData<string, int> Architectures()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in ArchitectureTable.NamesOf(NetworkOutput.Scores))
        {
            data.Add(name, 0);
            if (name is "alexnet" or "resnet18" or "texture-cnn")
            {
                data.Add(name, 6);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Export_AfterTrainingSteps_AgreesWithOnnxRuntime(string name, int hidden)
    {
        var network = ArchitectureTable.Create(
            name, new() { InputChannels = 1, Height = 32, Width = 32, Classes = 3, BaseWidth = 2, Stem = Stem.Small, Dropout = 0, Seed = 9 });
        var image = Numbers.Spread([4, 1, 32, 32], seed: 6);
        var covariates = new Numbers([70, 1, float.NaN, 0, 45, float.NaN, 61, 1], [4, 2]);
        using var sut = TorchGraph.From(CovariateInput.Add(network, s_covariates, hidden, seed: 3));
        using (var optimiser = optim.SGD(sut.parameters(), 0.01))
        {
            for (var step = 0; step < 2; step++)
            {
                using var scope = NewDisposeScope();
                optimiser.zero_grad();
                nn.functional.cross_entropy(sut.Run([image.ToTensor(), covariates.ToTensor()])[0], tensor(new long[] { 0, 1, 2, 0 })).backward();
                Assert.All(sut.parameters(), p => Assert.False(p.grad is { } gradient && gradient.isnan().any().item<bool>()));
                optimiser.step();
            }
        }

        var exported = sut.Export();

        sut.eval();
        using var noGradient = no_grad();
        using var output = sut.Run([image.ToTensor(), covariates.ToTensor()])[0];
        var (expected, found) = (OnnxRuntimeOracle.Run(exported, image, covariates)[0], Numbers.Of(output));
        Assert.Equal(expected.Shape, found.Shape);
        var difference = expected.Values.Zip(found.Values, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(difference <= 1e-4 * Math.Max(1, expected.Values.Max(Math.Abs)), $"Differs by {difference}.");
        var weight = OnnxTensor.Floats(exported.Initializers[hidden > 0 ? "head.hidden.weight" : "head.covariates.weight"]);
        Assert.All(weight, value => Assert.NotEqual(0, value));
        Assert.Equal([60, 0.5f], OnnxTensor.Floats(exported.Initializers["covariates.mean"]));
    }
}
