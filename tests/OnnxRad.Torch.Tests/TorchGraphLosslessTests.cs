using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Export and re-import of every architecture keep each weight to the bit, and so what the network computes.</summary>
public sealed class TorchGraphLosslessTests
{
    public static TheoryData<string> Architectures => [.. ArchitectureTable.Names];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Export_ReadAgain_HasTheSameWeightsAndOutputs(string name)
    {
        var described = ArchitectureTable.Describe(name);
        int[] size = [.. described.SmallestSizeSmallStem.Select(smallest => Math.Max(smallest, 9))];
        var model = ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = size.Length == 3 ? size[0] : null,
            Height = size[^2],
            Width = size[^1],
            Classes = 2,
            BaseWidth = 2,
            Stem = Stem.Small,
            Seed = 7,
        });
        using var first = TorchGraph.From(model);
        Tensor[] inputs = [.. model.Inputs.Select((input, i) => Numbers.Spread(
            input.Type.TensorType.Shape.Dim.Count == 2 ? [2, 7] : [2, 1, .. size.Select(s => (long)s)], seed: i).ToTensor())];
        first.train();
        first.Run(inputs)[0].Dispose();
        first.eval();

        var exported = OnnxModel.Load(new MemoryStream(first.Export().ToBytes()), name);
        using var second = TorchGraph.From(exported);
        second.eval();

        using var noGrad = no_grad();
        Assert.Equal(Numbers.Of(first.Run(inputs)[0]).Values, Numbers.Of(second.Run(inputs)[0]).Values);
        Assert.Equal(model.Nodes.Select(node => node.OpType), exported.Nodes.Select(node => node.OpType));
        Assert.All(
            model.Initializers.Where(weight => first.WeightNames.Contains(weight.Key)),
            weight => Assert.Equal(OnnxTensor.Floats(weight.Value), OnnxTensor.Floats(exported.Initializers[weight.Key])));
    }
}
