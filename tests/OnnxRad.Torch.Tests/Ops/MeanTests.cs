using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class MeanTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 8, 13], new("Mean", 0, "one shape", Fed(2, 3, 4), Fed(2, 3, 4), Fed(2, 3, 4))),
        .. OpCase.For([6, 8, 13], new("Mean", 0, "one input", Fed(2, 3))),
        .. OpCase.For([8, 13], new("Mean", 0, "broadcast", Fed(2, 1, 4), Weight(3, 1), Number(0.4f))),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
