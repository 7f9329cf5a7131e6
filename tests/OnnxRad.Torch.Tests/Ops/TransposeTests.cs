using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class TransposeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13, 21, 23, 24, 25], new("Transpose", 0, "reversed", Fed(2, 3, 4))),
        new OpCase("Transpose", 13, "perm", Fed(2, 3, 4, 2)) { Attributes = [("perm", new long[] { 0, 2, 3, 1 })] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
