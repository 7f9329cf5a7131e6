using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ExpandTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([8, 13], new("Expand", 0, "sizes of 1", Fed(1, 3, 1), Integers(2, 3, 4))),
        new OpCase("Expand", 13, "more dimensions", Fed(3, 1), Integers(2, 1, 6)),
        new OpCase("Expand", 13, "fewer dimensions", Fed(2, 3, 1), Integers(4)),
        new OpCase("Expand", 13, "nothing to do", Fed(2, 3), Integers(1, 1)),
        new OpCase("Expand", 13, "no values", Fed(2, 1), Integers(2, 0)) { Smooth = false },
        new OpCase("Expand", 13, "integers", Values(new long[] { 7 }), Integers(3)) { Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_ShapesThatDoNotFit_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Expand", 13, "", Fed(2, 3), Integers(2, 4)), "shape (2, 3) does not broadcast with (2, 4)");

    [Fact]
    public void Run_EnormousShape_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Expand", 13, "", Fed(1), Integers(3000000000)),
        "the result would have the shape (3000000000); expected sizes of 0 or more and at most 2147483591 values");
}
