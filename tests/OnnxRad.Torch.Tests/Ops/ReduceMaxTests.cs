using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ReduceMaxTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 12, 13], new("ReduceMax", 0, "axes as attribute", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 2, 3 })],
        }),
        .. OpCase.For([6, 11, 12, 13], new("ReduceMax", 0, "all axes", Fed(2, 3, 4))),
        new OpCase("ReduceMax", 11, "dimensions dropped, from the end", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 1, -1 }), ("keepdims", 0)],
        },
        .. OpCase.For([18, 20], new("ReduceMax", 0, "axes as input", Fed(2, 3, 4), Integers(-1, 1))),
        new OpCase("ReduceMax", 20, "axes as input, dimensions dropped", Fed(2, 3, 4, 2), Integers(2, 0))
        {
            Attributes = [("keepdims", 0)],
        },
        new OpCase("ReduceMax", 20, "no axes means all", Fed(2, 3, 4)) { Attributes = [("keepdims", 0)] },
        new OpCase("ReduceMax", 20, "no axes means none", Fed(2, 3, 4)) { Attributes = [("noop_with_empty_axes", 1)] },
        new OpCase("ReduceMax", 20, "an empty list of axes means none", Fed(2, 3, 4), Integers())
        {
            Attributes = [("noop_with_empty_axes", 1)],
        },
        new OpCase("ReduceMax", 20, "an empty list of axes means all", Fed(2, 3, 4), Integers()),
        new OpCase("ReduceMax", 20, "a number", Scalar(new[] { 1.5f })),
        new OpCase("ReduceMax", 20, "Int32", Values(new[] { 7, 2, 3, 5, 1, 4 }, 2, 3), Integers(1)),
        new OpCase("ReduceMax", 20, "Bool", Values(new[] { true, false, true, true, false, false }, 3, 2), Integers(1)),
        new OpCase("ReduceMax", 20, "over nothing", Values(Array.Empty<float>(), 2, 0, 3), Integers(1)) { Smooth = false },
        new OpCase("ReduceMax", 13, "Int64", Values(new[] { 9007199254740993L, 9007199254740992L })),
        new OpCase("ReduceMax", 20, "over nothing, Int32", Values(Array.Empty<int>(), 2, 0), Integers(1)),
        new OpCase("ReduceMax", 20, "over no Int64", Values(Array.Empty<long>(), 0, 2), Integers(0)) { Attributes = [("keepdims", 0)] },
        new OpCase("ReduceMax", 20, "over nothing, Bool", Values(Array.Empty<bool>(), 2, 0), Integers(-1))
        {
            Expected = [new(new[] { false, false }, [2, 1])],
        },
        new OpCase("ReduceMax", 20, "over something and nothing", Values(Array.Empty<float>(), 2, 0, 3), Integers(0, 1)) { Smooth = false },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
