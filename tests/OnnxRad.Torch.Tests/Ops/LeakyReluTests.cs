using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LeakyReluTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 16], new("LeakyRelu", 0, "default slope", Fed(3, 5))),
        new OpCase("LeakyRelu", 16, "slope 0.3", Fed(3, 5)) { Attributes = [("alpha", 0.3f)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
