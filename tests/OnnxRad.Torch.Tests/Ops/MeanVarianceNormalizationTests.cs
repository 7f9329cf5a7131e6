using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class MeanVarianceNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 13], new("MeanVarianceNormalization", 0, "(N, C, H, W)", Fed(2, 3, 4, 2))),
        new OpCase("MeanVarianceNormalization", 13, "axes", Fed(2, 3, 4, 2)) { Attributes = [("axes", new long[] { 2, 3 })] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
