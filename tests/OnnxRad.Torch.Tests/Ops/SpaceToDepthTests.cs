using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class SpaceToDepthTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13], new("SpaceToDepth", 0, "squares", Fed(2, 2, 4, 6)) { Attributes = [("blocksize", 2)] }),
        new OpCase("SpaceToDepth", 13, "squares of 3", Fed(1, 2, 3, 6)) { Attributes = [("blocksize", 3)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_OtherSize_SaysSo() => OpChecks.FailsToRun(
        new OpCase("SpaceToDepth", 13, "", Fed(1, 1, 4, 3)) { Attributes = [("blocksize", 2)] }, "expected (N, C, H, W) with a height and width that 2 divides");
}
