using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class WhereTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 16], new(
            "Where", 0, "one shape", Values(new[] { true, false, false, true, true, false }, 2, 3), Fed(2, 3), Fed(2, 3))),
        new OpCase("Where", 16, "all broadcast", Values(new[] { true, false }, 2, 1, 1), Fed(3, 1), Fed(1, 4)),
        new OpCase("Where", 16, "two numbers", Values(new[] { true, false, true }), Number(1), Number(-0.5f)),
        new OpCase("Where", 16, "a number", Values(new[] { true, false, true }), Number(1), Fed(3)),
        new OpCase("Where", 16, "a fixed mask", Fixed(new[] { true, false, true }), Fed(2, 3), Number(-3)),
        .. OpCase.For([9, 16], new(
            "Where", 0, "Int64", Values(new[] { true, false }), Values(new[] { 9007199254740993L, 2L }), Fixed(new[] { 3L, 4L }))),
        new OpCase("Where", 16, "Int32", Values(new[] { true, false }), Values(new[] { 1, 2 }), Values(new[] { 3, 4 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
