using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class RoundTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([11, 22], new("Round", 0, "values", Fed(3, 4, 5))),
        new OpCase("Round", 11, "halves", Values(new[] { 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, -4.5f, 0.9f, 2.3f })) { Smooth = false },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
