using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch.Tests.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Types and layouts change how a graph computes, not what.</summary>
public sealed class TorchGraphComputeTests
{
    [Theory]
    [InlineData(ComputeType.Float64, false, 1e-4)]
    [InlineData(ComputeType.Float64, true, 1e-4)]
    [InlineData(ComputeType.Float32, true, 1e-4)]
    [InlineData(ComputeType.BFloat16, false, 0.05)] // 8 bits of mantissa through 20 layers
    [InlineData(ComputeType.BFloat16, true, 0.05)]
    public void Forward_Option_AgreesWithFloat32(ComputeType compute, bool channelsLast, double tolerance)
    {
        var image = Numbers.Spread([3, 1, 16, 16], seed: 8);
        using var plain = TorchGraph.From(Model());
        using var sut = TorchGraph.From(Model(), new() { Compute = compute, ChannelsLast = channelsLast });

        Assert.InRange(ParityCheck.Difference(Logits(sut, image), Logits(plain, image)), 0, tolerance);
    }

    [Theory]
    [InlineData(ComputeType.Float32, true)]
    [InlineData(ComputeType.BFloat16, false)]
    [InlineData(ComputeType.BFloat16, true)]
    public void Backward_Option_KeepsWeightsAndGradientsInFloat32(ComputeType compute, bool channelsLast)
    {
        using var sut = TorchGraph.From(Model(), new() { Compute = compute, ChannelsLast = channelsLast });
        using var x = Numbers.Spread([4, 1, 16, 16], seed: 8).ToTensor();
        sut.train();

        using var logits = sut.forward(x);
        using var loss = logits.square().sum();
        loss.backward();

        Assert.Equal(ScalarType.Float32, logits.dtype);
        Assert.All(sut.parameters(), p => Assert.Equal(ScalarType.Float32, p.dtype));
        Assert.All(sut.parameters(), p => Assert.Equal(ScalarType.Float32, p.grad!.dtype));
        Assert.All(sut.parameters(), p => Assert.NotEqual(0, p.grad!.abs().sum().item<float>()));
        Assert.All(sut.buffers(), b => Assert.Equal(ScalarType.Float32, b.dtype));
    }

    [Fact]
    public void From_ChannelsLast_StoresTheWeightsOfConvolutionsSo()
    {
        using var sut = TorchGraph.From(Model(), new() { ChannelsLast = true });

        var byName = sut.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Assert.Equal([9, 1, 3, 1], byName["conv1.weight"].stride()); // (4, 1, 3, 3)
        Assert.Equal([36, 1, 12, 4], byName["layer1.0.conv1.weight"].stride()); // (4, 4, 3, 3)
        Assert.Equal(Model().ToBytes(), sut.Export().ToBytes());
    }

    [Theory]
    [InlineData(ComputeType.Float32)]
    [InlineData(ComputeType.BFloat16)]
    [InlineData(ComputeType.Float64)]
    public void Export_AnyOption_GivesTheUntouchedModelBack(ComputeType compute)
    {
        using var sut = TorchGraph.From(Model(), new() { Compute = compute });

        Assert.Equal(Model().ToBytes(), sut.Export().ToBytes());
    }

    static OnnxModel Model() => ArchitectureTable.Create(
        "resnet18", new() { InputChannels = 1, Classes = 3, BaseWidth = 4, Stem = Stem.Small, Seed = 4 });

    static float[] Logits(TorchGraph graph, Numbers image)
    {
        using var noGrad = no_grad();
        graph.eval();
        using var x = image.ToTensor();
        using var y = graph.forward(x);
        return Numbers.Of(y).Values;
    }
}
