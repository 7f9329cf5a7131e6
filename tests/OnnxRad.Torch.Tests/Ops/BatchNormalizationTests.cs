using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class BatchNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 14, 15], new("BatchNormalization", 0, "(N, C, H, W)", Fed(2, 3, 4, 2), Weight(3), Weight(3), Weight(3), Weight(3).Positive)),
        new OpCase("BatchNormalization", 15, "(N, C)", Fed(5, 3), Weight(3), Weight(3), Weight(3), Weight(3).Positive)
        {
            Attributes = [("epsilon", 0.01f)],
        },
        new OpCase("BatchNormalization", 15, "(N, C, D, H, W)", Fed(2, 3, 2, 2, 3), Weight(3), Weight(3), Weight(3), Weight(3).Positive),
        new OpCase("BatchNormalization", 15, "training", Fed(4, 3, 2, 2), Weight(3), Weight(3), Weight(3), Weight(3).Positive) { Training = true },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
