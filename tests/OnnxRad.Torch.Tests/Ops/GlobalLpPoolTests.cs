using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GlobalLpPoolTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("GlobalLpPool", 6, "p = 2", Fed(2, 3, 4, 2)),
        new OpCase("GlobalLpPool", 22, "p = 2", Values(new float[] { 3, -4, 5, 12 }, 1, 2, 2)) { Expected = [new(new float[] { 5, 13 }, [1, 2, 1])] },
        new OpCase("GlobalLpPool", 6, "p = 3, 1-D", Fed(2, 3, 4)) { Attributes = [("p", 3)] },
        new OpCase("GlobalLpPool", 6, "p = 1, 3-D", Fed(2, 3, 4, 2, 2)) { Attributes = [("p", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
