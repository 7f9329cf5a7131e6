using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class InstanceNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 22], new("InstanceNormalization", 0, "(N, C, H, W)", Fed(2, 3, 4, 2), Weight(3), Weight(3))),
        new OpCase("InstanceNormalization", 6, "(N, C, L)", Fed(2, 3, 5), Weight(3), Weight(3)) { Attributes = [("epsilon", 0.02f)] },
        new OpCase("InstanceNormalization", 22, "(N, C, D, H, W)", Fed(2, 3, 2, 3, 2), Weight(3), Weight(3)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
