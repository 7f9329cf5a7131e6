using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ReduceProdTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 13], new("ReduceProd", 0, "axes as attribute", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 2, 3 })],
        }),
        .. OpCase.For([6, 11, 13], new("ReduceProd", 0, "all axes", Fed(2, 3, 4))),
        new OpCase("ReduceProd", 11, "dimensions dropped, from the end", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 1, -1 }), ("keepdims", 0)],
        },
        .. OpCase.For([18], new("ReduceProd", 0, "axes as input", Fed(2, 3, 4), Integers(-1, 1))),
        new OpCase("ReduceProd", 18, "axes as input, dimensions dropped", Fed(2, 3, 4, 2), Integers(2, 0))
        {
            Attributes = [("keepdims", 0)],
        },
        new OpCase("ReduceProd", 18, "no axes means all", Fed(2, 3, 4)) { Attributes = [("keepdims", 0)] },
        new OpCase("ReduceProd", 18, "no axes means none", Fed(2, 3, 4)) { Attributes = [("noop_with_empty_axes", 1)] },
        new OpCase("ReduceProd", 18, "an empty list of axes means none", Fed(2, 3, 4), Integers())
        {
            Attributes = [("noop_with_empty_axes", 1)],
        },
        new OpCase("ReduceProd", 18, "an empty list of axes means all", Fed(2, 3, 4), Integers()),
        new OpCase("ReduceProd", 18, "a number", Scalar(new[] { 1.5f })),
        new OpCase("ReduceProd", 18, "Int32", Values(new[] { 7, 2, 3, 5, 1, 4 }, 2, 3), Integers(1)),
        new OpCase("ReduceProd", 13, "Int64", Values(new[] { 3037000499L, 7L })),
        new OpCase("ReduceProd", 18, "over nothing", Values(Array.Empty<float>(), 2, 0, 3), Integers(1)) { Smooth = false },
        new OpCase("ReduceProd", 13, "zeros", Values(new[] { 0f, 2f, 3f, 0f, 5f, 0f }, 2, 3)) { Attributes = [("axes", new long[] { 1 })] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
