using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class MatMulTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 9, 13], new("MatMul", 0, "matrices", Fed(3, 4), Weight(4, 5))),
        new OpCase("MatMul", 13, "batches with broadcasting", Fed(2, 1, 3, 4), Fed(3, 4, 2)),
        new OpCase("MatMul", 13, "vector and matrix", Fed(4), Weight(4, 5)),
        new OpCase("MatMul", 13, "matrix and vector", Fed(3, 4), Weight(4)),
        new OpCase("MatMul", 13, "vectors", Fed(4), Weight(4)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
