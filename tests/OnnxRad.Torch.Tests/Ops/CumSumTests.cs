using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class CumSumTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([11, 14], new("CumSum", 0, "axis 1", Fed(2, 3, 4), Scalar(new[] { 1 }))),
        new OpCase("CumSum", 14, "axis from the end, as Int64 of one dimension", Fed(2, 3, 4), Integers(-1)),
        .. OpCase.For([11, 14], new("CumSum", 0, "exclusive", Fed(2, 3, 4), Integers(1)) { Attributes = [("exclusive", 1)] }),
        .. OpCase.For([11, 14], new("CumSum", 0, "reverse", Fed(2, 3, 4), Integers(2)) { Attributes = [("reverse", 1)] }),
        .. OpCase.For([11, 14], new("CumSum", 0, "exclusive and reverse", Fed(2, 3, 4), Integers(0))
        {
            Attributes = [("exclusive", 1), ("reverse", 1)],
        }),
        new OpCase("CumSum", 14, "Int32", Values(new[] { 1, 2, 3 }), Integers(0)),
        new OpCase("CumSum", 14, "Int64", Values(new[] { 9007199254740993L, 2L, 3L }), Integers(0)) { Attributes = [("exclusive", 1)] },
        new OpCase("CumSum", 14, "infinite, exclusive", Values(new[] { 1f, float.PositiveInfinity, 3f }), Integers(0))
        {
            Attributes = [("exclusive", 1)], Smooth = false,
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
