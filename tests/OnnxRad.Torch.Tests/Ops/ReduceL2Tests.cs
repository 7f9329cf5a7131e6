using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ReduceL2Tests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 13], new("ReduceL2", 0, "axes as attribute", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 2, 3 })],
        }),
        .. OpCase.For([6, 11, 13], new("ReduceL2", 0, "all axes", Fed(2, 3, 4))),
        new OpCase("ReduceL2", 11, "dimensions dropped, from the end", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 1, -1 }), ("keepdims", 0)],
        },
        .. OpCase.For([18], new("ReduceL2", 0, "axes as input", Fed(2, 3, 4), Integers(-1, 1))),
        new OpCase("ReduceL2", 18, "axes as input, dimensions dropped", Fed(2, 3, 4, 2), Integers(2, 0)) { Attributes = [("keepdims", 0)] },
        new OpCase("ReduceL2", 18, "no axes means all", Fed(2, 3, 4)) { Attributes = [("keepdims", 0)] },
        new OpCase("ReduceL2", 18, "no axes means none", Fed(2, 3, 4)) { Attributes = [("noop_with_empty_axes", 1)] },
        new OpCase("ReduceL2", 18, "an empty list of axes means none", Fed(2, 3, 4), Integers())
        {
            Attributes = [("noop_with_empty_axes", 1)],
        },
        new OpCase("ReduceL2", 18, "an empty list of axes means all", Fed(2, 3, 4), Integers()),
        new OpCase("ReduceL2", 18, "a number", Scalar(new[] { 1.5f })),
        new OpCase("ReduceL2", 18, "Int32", Values(new[] { 7, 2, 3, 5, 1, 4 }, 2, 3), Integers(1)),
        new OpCase("ReduceL2", 13, "zeros", Values(new[] { 0f, 0f, 0f })) { Smooth = false },
        new OpCase("ReduceL2", 18, "over nothing", Values(Array.Empty<float>(), 2, 0, 3), Integers(1)) { Smooth = false },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Fact]
    public void Run_Zeros_HaveNoGradientAndNotNaN()
    {
        using var graph = TorchGraph.From(new OpCase("ReduceL2", 13, "zeros", Fed(2, 3)).ToModel());
        using var x = zeros([2, 3], requires_grad: true);

        using var norm = graph.forward(x);
        norm.backward();

        Assert.Equal(new float[6], x.grad!.data<float>().ToArray());
    }

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
