using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch.Tests.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>A graph leaves nothing behind but its outputs. The counts are those of the test's own thread.</summary>
public sealed class TorchGraphMemoryTests
{
    public static TheoryData<string, ComputeType, bool> Variants => new()
    {
        { "resnet18", ComputeType.Float32, false },
        { "resnet18", ComputeType.BFloat16, true },
        { "resnet50", ComputeType.Float32, true },
        { "plain-cnn", ComputeType.Float64, false },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Forward_AndBackward_LeavesOneTensor(string architecture, ComputeType compute, bool channelsLast)
    {
        var model = ArchitectureTable.Create(architecture, new() { InputChannels = 1, Classes = 2, BaseWidth = 2, Dropout = 0.1f });
        using var sut = TorchGraph.From(model, new() { Compute = compute, ChannelsLast = channelsLast });
        using var x = Numbers.Spread([2, 1, 32, 32], seed: 1).ToTensor();
        sut.train();
        var before = Live();

        using var y = sut.forward(x);

        Assert.Equal(before + 1, Live());
    }

    [Fact]
    public void Forward_NodeFails_LeavesNothing()
    {
        using var sut = TorchGraph.From(ArchitectureTable.Create("resnet18", new() { InputChannels = 1, Classes = 2, BaseWidth = 2 }));
        using var x = zeros(1, 3, 8, 8);
        sut.train();
        var before = Live();

        Assert.Throws<InvalidOperationException>(() => sut.forward(x));

        Assert.Equal(before, Live());
    }

    [Fact]
    public void Forward_InADisposeScope_GivesTheScopeTheOutputOnly()
    {
        using var sut = TorchGraph.From(ArchitectureTable.Create("resnet18", new() { InputChannels = 1, Classes = 2, BaseWidth = 2 }));
        using var x = zeros(2, 1, 40, 40);
        using var scope = NewDisposeScope();

        var y = sut.forward(x);

        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal([2, 2], y.shape);
    }

    static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
