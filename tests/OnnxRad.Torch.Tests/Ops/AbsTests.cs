using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class AbsTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 13], new("Abs", 0, "values", Fed(3, 4, 5))),
        new OpCase("Abs", 13, "Int64", Values(new[] { -3L, 0L, 5L, -9007199254740993L })),
        new OpCase("Abs", 6, "Int32", Values(new[] { -3, 0, 5, -7 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
