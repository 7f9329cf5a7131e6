using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ThresholdedReluTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([10, 22], new("ThresholdedRelu", 0, "defaults", Fed(3, 4, 5))),
        new OpCase("ThresholdedRelu", 10, "alpha", Fed(3, 4, 5)) { Attributes = [("alpha", -0.31f)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
