using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GatherElementsTests
{
    static Operand Indices => Fixed(new long[] { 1, 0, -1, 2, 0, -3 }, 2, 3);

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([11, 13], new("GatherElements", 0, "axis 0", Fed(3, 4), Indices)),
        new OpCase("GatherElements", 13, "axis 1", Fed(2, 4), Indices) { Attributes = [("axis", 1)] },
        new OpCase("GatherElements", 13, "negative axis, int32", Fed(2, 2, 3), Fixed(new int[] { 0, 2, -1, -2 }, 1, 2, 2)) { Attributes = [("axis", -1)] },
        new OpCase("GatherElements", 13, "integers", Values(new long[] { 7, 8, 9 }), Fixed(new long[] { 2, 2 })) { Smooth = false },
        new OpCase("GatherElements", 13, "none", Fed(3, 4), Fixed(Array.Empty<long>(), 0, 4)) { Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_IndexOutside_SaysSo() => OpChecks.FailsToRun(
        new OpCase("GatherElements", 13, "", Fed(2, 3), Fixed(new long[] { 0, 2 }, 1, 2)), "the index 2 is outside of dimension 0 of size 2");

    [Fact]
    public void Run_IndicesThatDoNotFit_SaysSo() => OpChecks.FailsToRun(
        new OpCase("GatherElements", 13, "", Fed(2, 1), Fixed(new long[] { 0, 1 }, 1, 2)), "indices of shape (1, 2) do not fit data of shape (2, 1)");
}
