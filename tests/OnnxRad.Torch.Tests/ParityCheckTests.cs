using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch.Tests.Testing;

namespace OnnxRad.Torch.Tests;

public sealed class ParityCheckTests
{
    [Theory]
    [InlineData(new[] { 1f, 2f }, new[] { 1f, 2f }, 0)]
    [InlineData(new[] { 0.25f, 0f }, new[] { 0f, 0.5f }, 0.5)] // largest value below 1: absolute
    [InlineData(new[] { 9f, -20f }, new[] { 10f, -20f }, 0.05)] // 1 / 20
    [InlineData(new float[0], new float[0], 0)]
    [InlineData(new[] { float.NaN }, new[] { 1f }, double.PositiveInfinity)]
    [InlineData(new[] { 1f }, new[] { float.NaN }, double.PositiveInfinity)]
    [InlineData(new[] { float.PositiveInfinity }, new[] { float.PositiveInfinity }, double.PositiveInfinity)]
    [InlineData(new[] { 1f, 2f }, new[] { float.NegativeInfinity, 2f }, double.PositiveInfinity)]
    public void Difference_HandComputed_IsMaxOverScale(float[] torch, float[] onnxRuntime, double expected) =>
        Assert.Equal(expected, ParityCheck.Difference(torch, onnxRuntime), 12);

    [Fact]
    public void Difference_UnequalLengths_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => ParityCheck.Difference([1, 2], [1]));

        Assert.Equal("TorchSharp gave 2 values and ONNX Runtime 1 for the same batch.", error.Message);
    }

    [Fact]
    public void Run_ExportedModel_IsSmallAndRestoresTheMode()
    {
        using var graph = Small();
        var exported = graph.Export();
        graph.train();

        var difference = ParityCheck.Run(graph, Batches(), batch => OnnxRuntimeOracle.Run(exported, new Numbers(batch.Values, batch.Shape))[0].Values);

        Assert.InRange(difference, 0, 1e-5);
        Assert.True(graph.training);
    }

    [Fact]
    public void Run_SeveralBatches_TakesTheExtremesOverAllOfThem()
    {
        using var graph = Small();
        var exported = graph.Export();
        var calls = 0;

        // Off by 3 in the first batch only: the later one must not hide it.
        var difference = ParityCheck.Run(graph, Batches(), batch =>
        {
            var right = OnnxRuntimeOracle.Run(exported, new Numbers(batch.Values, batch.Shape))[0].Values;
            return calls++ == 0 ? [right[0] + 3, .. right[1..]] : right;
        });

        Assert.Equal(2, calls);
        Assert.InRange(difference, 0.5, 3.001);
    }

    [Fact]
    public void Run_OtherTypeOfComputation_IsRefused()
    {
        using var graph = Small(new() { Compute = ComputeType.BFloat16 });

        var error = Assert.Throws<ArgumentException>(() => ParityCheck.Run(graph, Batches(), batch => batch.Values));

        Assert.Equal(
            "Parity is measured in Float32 on the CPU; this graph computes in BFloat16 on 'cpu'. "
            + "Measure a copy: TorchGraph.From(graph.Export()). (Parameter 'graph')",
            error.Message);
    }

    static TorchGraph Small(TorchGraphOptions? options = null) => TorchGraph.From(
        ArchitectureTable.Create("plain-cnn", new() { InputChannels = 1, BaseWidth = 2, Classes = 3 }), options);

    static IEnumerable<ParityBatch> Batches()
    {
        foreach (var size in (int[])[3, 2])
        {
            var batch = Numbers.Spread([size, 1, 16, 16], seed: size);
            yield return new(batch.Values, batch.Shape);
        }
    }
}
