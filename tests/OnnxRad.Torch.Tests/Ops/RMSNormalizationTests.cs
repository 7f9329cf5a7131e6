using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class RMSNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("RMSNormalization", 23, "last axis", Fed(2, 3, 4), Weight(4)),
        new OpCase("RMSNormalization", 23, "axis, epsilon", Fed(2, 3, 4), Weight(3, 4)) { Attributes = [("axis", 1), ("epsilon", 0.1f)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
