using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ShrinkTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("Shrink", 9, "defaults", Fed(3, 4, 5)),
        new OpCase("Shrink", 9, "soft", Fed(3, 4, 5)) { Attributes = [("lambd", 0.81f), ("bias", 0.81f)] },
        new OpCase("Shrink", 9, "negative bias", Fed(3, 4, 5)) { Attributes = [("lambd", 1.21f), ("bias", -0.3f)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
