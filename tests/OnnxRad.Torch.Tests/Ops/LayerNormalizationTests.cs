using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LayerNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("LayerNormalization", 17, "last axis", Fed(2, 3, 4), Weight(4), Weight(4)),
        new OpCase("LayerNormalization", 17, "no bias, axis, epsilon", Fed(2, 3, 4), Weight(3, 4)) { Attributes = [("axis", 1), ("epsilon", 0.01f)] },
        new OpCase("LayerNormalization", 17, "all outputs", Fed(2, 3, 4), Weight(3, 4), Weight(3, 4)) { Attributes = [("axis", -2)], Outputs = 3 },
        new OpCase("LayerNormalization", 17, "mean only", Fed(2, 3, 4), Weight(4), Weight(4)) { Outputs = 2 },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
