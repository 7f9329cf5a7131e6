using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class TileTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13], new("Tile", 0, "each axis", Fed(2, 3), Integers(2, 3))),
        new OpCase("Tile", 13, "as it is", Fed(2, 3), Integers(1, 1)),
        new OpCase("Tile", 13, "none", Fed(2, 3), Integers(0, 1)) { Smooth = false },
        new OpCase("Tile", 13, "integers", Values(new long[] { 1, 2 }), Integers(3)) { Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_RepeatsForOtherDimensions_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Tile", 13, "", Fed(2, 3), Integers(2)), "the input 'repeats' has 1 values; expected 2");

    [Fact]
    public void Run_EnormousRepeats_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Tile", 13, "", Fed(2, 3), Integers(1, 1000000000)),
        "the result would have the shape (2, 3000000000); expected sizes of 0 or more and at most 2147483591 values");
}
