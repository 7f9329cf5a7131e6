using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Gpu.Tests;

public sealed class TorchGraphOnCudaTests
{
    [Fact]
    public void Forward_OnCuda_EqualsTheCpu()
    {
        Cuda.Require();
        using var onCpu = TorchGraph.From(SmallResNet());
        using var onCuda = TorchGraph.From(SmallResNet());
        onCuda.to(CUDA);
        onCpu.eval();
        onCuda.eval();
        using var scope = NewDisposeScope();
        var images = rand([4, 1, 28, 28]);

        var expected = onCpu.forward(images);
        var found = onCuda.forward(images.to(CUDA)).cpu();

        Assert.True(found.allclose(expected, rtol: 1e-3, atol: 1e-3));
    }

    [Fact]
    public void Export_AfterAStepOnCuda_GivesWeightsThatTheCpuRunsAlike()
    {
        Cuda.Require();
        using var network = TorchGraph.From(SmallResNet());
        network.to(CUDA);
        using var optimizer = optim.SGD(network.parameters(), 0.1);
        using var scope = NewDisposeScope();
        var images = rand([8, 1, 28, 28]);
        var loss = nn.functional.cross_entropy(network.forward(images.to(CUDA)), zeros(8, ScalarType.Int64, CUDA));
        loss.backward();
        optimizer.step();
        network.eval();

        using var exported = TorchGraph.From(network.Export());
        exported.eval();

        Assert.True(exported.forward(images).allclose(network.forward(images.to(CUDA)).cpu(), rtol: 1e-3, atol: 1e-3));
    }

    [Fact]
    public void Parse_AutoWithCuda_TakesIt()
    {
        Cuda.Require();

        Assert.Equal(DeviceType.CUDA, TorchDevice.Parse("auto").Device.type);
    }

    static OnnxModel SmallResNet() => ResNet.ResNet18(new ArchitectureOptions
    {
        InputChannels = 1,
        Height = 28,
        Width = 28,
        Classes = 2,
        BaseWidth = 8,
        Stem = Stem.Small,
    });
}
