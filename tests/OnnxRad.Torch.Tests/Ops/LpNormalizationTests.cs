using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LpNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 22], new("LpNormalization", 0, "p = 2", Fed(2, 3, 4))),
        new OpCase("LpNormalization", 22, "p = 1, axis", Fed(2, 3, 4)) { Attributes = [("p", 1), ("axis", 1)] },
        new OpCase("LpNormalization", 22, "a row of zeros", Values(new float[] { 0, 0, 3, 4 }, 2, 2)) { Smooth = false },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
