using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class MinTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 8, 12, 13], new("Min", 0, "one shape", Fed(2, 3, 4), Fed(2, 3, 4), Fed(2, 3, 4))),
        .. OpCase.For([6, 8, 12, 13], new("Min", 0, "one input", Fed(2, 3))),
        .. OpCase.For([8, 12, 13], new("Min", 0, "broadcast", Fed(2, 1, 4), Fed(3, 1), Number(0.4f))),
        .. OpCase.For([12, 13], new(
            "Min", 0, "Int64", Values(new[] { 3L, -4L, 9007199254740993L }), Fixed(new[] { 2L, 5L, 9007199254740992L }))),
        new OpCase(
            "Min", 13, "not finite", Values(new[] { float.NaN, float.PositiveInfinity, -1f }), Values(new[] { 1f, 2f, float.NegativeInfinity }))
        {
            Smooth = false,
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
