using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class DropoutTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 10], new("Dropout", 0, "ratio as attribute", Fed(3, 4)) { Attributes = [("ratio", 0.3f)] }),
        .. OpCase.For([12, 13, 22], new("Dropout", 0, "ratio as input", Fed(3, 4), Number(0.3f))),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
