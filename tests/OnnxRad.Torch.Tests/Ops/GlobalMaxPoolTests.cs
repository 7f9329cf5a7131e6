using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GlobalMaxPoolTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 22], new("GlobalMaxPool", 0, "(N, C, H, W)", Fed(2, 3, 4, 5))),
        new OpCase("GlobalMaxPool", 7, "(N, C, L)", Fed(2, 3, 4)),
        new OpCase("GlobalMaxPool", 7, "(N, C, D, H, W)", Fed(1, 2, 3, 2, 2)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
