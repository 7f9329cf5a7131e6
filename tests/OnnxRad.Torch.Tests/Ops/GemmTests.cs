using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GemmTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 11, 13], new("Gemm", 0, "transB, row of C", Fed(3, 4), Weight(5, 4), Weight(5)) { Attributes = [("transB", 1)] }),
        new OpCase("Gemm", 6, "C as given", Values(new float[] { 1, 2, 3, 4 }, 2, 2), Fixed(new float[] { 1, 0, 0, 2 }, 2, 2), Fixed(new float[] { 1, 2, 3, 4 }, 2, 2))
        {
            Expected = [new(new float[] { 2, 6, 6, 12 }, [2, 2])],
        },
        new OpCase("Gemm", 6, "C broadcast", Values(new float[] { 1, 2, 3, 4 }, 2, 2), Fixed(new float[] { 1, 0, 0, 2 }, 2, 2), Fixed(new float[] { 10, 20 }))
        {
            Attributes = [("broadcast", 1)],
            Expected = [new(new float[] { 11, 24, 13, 28 }, [2, 2])],
        },
        new OpCase("Gemm", 13, "alpha, beta, transA", Fed(4, 3), Weight(4, 5), Weight(3, 5))
        {
            Attributes = [("transA", 1), ("alpha", 0.5f), ("beta", 2f)],
        },
        new OpCase("Gemm", 13, "column of C", Fed(3, 4), Weight(4, 5), Weight(3, 1)),
        new OpCase("Gemm", 13, "C of one row", Fed(3, 4), Weight(4, 5), Weight(1, 5)),
        new OpCase("Gemm", 13, "C of one number", Fed(3, 4), Weight(4, 5), Weight(1)),
        .. OpCase.For([11, 13], new("Gemm", 0, "no C, alpha", Fed(3, 4), Weight(4, 5)) { Attributes = [("alpha", 0.5f)] }),
        new OpCase("Gemm", 13, "no C", Fed(3, 4), Weight(4, 5)),
        new OpCase("Gemm", 13, "no tensor trained", Fed(3, 4), Fed(4, 5), Fed(5)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
