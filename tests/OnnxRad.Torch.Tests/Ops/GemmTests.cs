using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GemmTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 11, 13], new("Gemm", 0, "bias for each column", Fed(3, 4), Weight(4, 5), Weight(5))),
        new OpCase("Gemm", 13, "transB", Fed(3, 4), Weight(5, 4), Weight(5)) { Attributes = [("transB", 1)] },
        new OpCase("Gemm", 13, "all attributes", Fed(4, 3), Weight(5, 4), Weight(3, 1))
        {
            Attributes = [("transA", 1), ("transB", 1), ("alpha", 0.5f), ("beta", 2.0f)],
        },
        new OpCase("Gemm", 13, "no C, alpha", Fed(3, 4), Weight(4, 5)) { Attributes = [("alpha", 0.25f)] },
        new OpCase("Gemm", 13, "no C", Fed(3, 4), Weight(4, 5)),
        new OpCase("Gemm", 13, "C a number", Fed(3, 4), Weight(4, 5), Number(1.5f)),
        new OpCase("Gemm", 13, "weights on the left", Weight(3, 4), Fed(4, 5), Fed(3, 5)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
