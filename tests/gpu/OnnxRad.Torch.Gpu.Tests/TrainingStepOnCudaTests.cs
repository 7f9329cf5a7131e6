using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Gpu.Tests;

/// <summary>One step of each network, narrow: its loss and its new weights are those of the CPU.</summary>
public sealed class TrainingStepOnCudaTests
{
    const double LearningRate = 0.01;
    const double Tolerance = 1e-3;

    public static TheoryData<string> Networks => [.. ArchitectureTable.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Step_OnCuda_EqualsTheCpu(string name)
    {
        Cuda.Require();
        using var scope = NewDisposeScope();
        var model = Build(name);

        // Drawn once: other tests may draw from the same generator meanwhile.
        Tensor[] inputs = [.. model.Inputs.Select(input => randn([.. input.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : 4)]))];

        var (expectedLoss, expected) = Step(model, inputs, CPU);
        var (loss, found) = Step(model, inputs, CUDA);

        Assert.Equal(expectedLoss, loss, Tolerance * Math.Max(1, Math.Abs(expectedLoss)));
        foreach (var (weight, values) in expected)
        {
            // What the step changed, not the weight itself: that hardly moves. Over a hundred layers, differences of rounding grow the most.
            var scale = Math.Max(1e-5, values.Max(Math.Abs));
            Assert.All(values.Zip(found[weight]), pair => Assert.Equal(pair.First, pair.Second, (name == "resnet101" ? 0.15 : 0.05) * scale));
        }
    }

    /// <summary>The loss, and how far each weight moved.</summary>
    static (float Loss, Dictionary<string, float[]> Moves) Step(OnnxModel model, Tensor[] inputs, Device device)
    {
        using var scope = NewDisposeScope();
        using var graph = TorchGraph.From(model);
        graph.to(device);
        graph.train();
        var before = graph.named_parameters().ToDictionary(p => p.name, p => p.parameter.cpu().clone());
        using var optimizer = optim.SGD(graph.parameters(), LearningRate);
        var output = graph.Run([.. inputs.Select(input => input.to(device))])[0];
        var loss = nn.functional.mse_loss(output, full_like(output, 0.5));
        loss.backward();
        optimizer.step();
        using var noGrad = no_grad();
        return (
            loss.item<float>(),
            graph.named_parameters().ToDictionary(p => p.name, p => (p.parameter.cpu() - before[p.name]).contiguous().data<float>().ToArray()));
    }

    static OnnxModel Build(string name)
    {
        var network = ArchitectureTable.Describe(name);
        int[] size = [.. network.SmallestSize.Select(smallest => Math.Max(network.Dimensions == 2 ? 48 : 16, smallest))];
        return ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = size.Length == 3 ? size[0] : null,
            Height = size[^2],
            Width = size[^1],
            Classes = 3,
            BaseWidth = 4,
            Stem = network.Dimensions == 3 && network.Output == NetworkOutput.Scores ? Stem.Small : Stem.ImageNet,
            Dropout = 0,
            Seed = 1,
        });
    }
}
