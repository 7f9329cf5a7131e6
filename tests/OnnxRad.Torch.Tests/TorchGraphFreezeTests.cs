using OnnxRad.Graphs;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

public sealed class TorchGraphFreezeTests
{
    [Fact]
    public void Freeze_Weight_GetsNoGradientAndTheOthersDo()
    {
        using var sut = TorchGraph.From(TwoNorms());
        sut.train();
        sut.Freeze(new HashSet<string> { "s1", "b1", "elsewhere" });

        Backward(sut);

        Assert.Equal(
            [("s1", false), ("b1", false), ("s2", true), ("b2", true)],
            sut.named_parameters().Select(p => (p.name, p.parameter.grad is not null)));
    }

    [Fact]
    public void Freeze_BatchNormalization_NormalisesWithItsRunningStatisticsAndKeepsThem()
    {
        using var sut = TorchGraph.From(TwoNorms());
        sut.train();
        sut.Freeze(new HashSet<string> { "s1" });

        using var y = Backward(sut);

        // The first gives (x - 10) / 2 = -4.5, -3.5; the second, in training, takes off their mean -4 and divides by their deviation 0.5.
        Assert.Equal([-1f, 1f], y.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal([("m1", 10f), ("v1", 4f)], Buffers(sut).Take(2));

        // Momentum 0.5: half of the old mean 0 and of the batch's -4; half of the old variance 1 and of the unbiased 0.5.
        Assert.Equal([-2f, 0.75f], Buffers(sut).Skip(2).Select(b => b.Value), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Freeze_Statistic_HoldsItsNode()
    {
        using var sut = TorchGraph.From(TwoNorms());
        sut.train();
        sut.Freeze(new HashSet<string> { "v2" });

        Backward(sut).Dispose();

        Assert.Equal([("m2", 0f), ("v2", 1f)], Buffers(sut).Skip(2));
        Assert.NotEqual(10f, Buffers(sut).First().Value);
    }

    [Fact]
    public void Freeze_Again_ReplacesWhatWasFrozen()
    {
        using var sut = TorchGraph.From(TwoNorms());
        sut.train();
        sut.Freeze(new HashSet<string> { "s1", "b1", "m1", "v1" });
        sut.Freeze(new HashSet<string>());

        Backward(sut).Dispose();

        Assert.All(sut.parameters(), p => Assert.NotNull(p.grad));
        Assert.NotEqual(10f, Buffers(sut).First().Value);
    }

    static Tensor Backward(TorchGraph graph)
    {
        using var x = tensor([1f, 3f], [2, 1]);
        var y = graph.forward(x);
        using var squares = y.square();
        using var sum = squares.sum();
        sum.backward();
        return y.detach();
    }

    static (string Name, float Value)[] Buffers(TorchGraph graph) => [.. graph.named_buffers().Select(b => (b.name, b.buffer.item<float>()))];

    static OnnxModel TwoNorms() => Model(
        [Value("x", -1, 1)],
        [Value("y", -1, 1)],
        [
            OnnxTensor.From("s1", [1], [1f]), OnnxTensor.From("b1", [1], [0f]), OnnxTensor.From("m1", [1], [10f]), OnnxTensor.From("v1", [1], [4f]),
            OnnxTensor.From("s2", [1], [1f]), OnnxTensor.From("b2", [1], [0f]), OnnxTensor.From("m2", [1], [0f]), OnnxTensor.From("v2", [1], [1f]),
        ],
        [
            Node("first", "BatchNormalization", ["x", "s1", "b1", "m1", "v1"], ["h"], ("momentum", 0.5f)),
            Node("second", "BatchNormalization", ["h", "s2", "b2", "m2", "v2"], ["y"], ("momentum", 0.5f)),
        ]);
}
