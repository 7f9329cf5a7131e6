using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class TriluTests
{
    static readonly long[] s_diagonals = [-5, -1, 0, 1, 5];

    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("Trilu", 14, "upper", Fed(3, 4)),
        new OpCase("Trilu", 14, "lower, several", Fed(2, 3, 3)) { Attributes = [("upper", 0)] },
        .. s_diagonals.Select(k => new OpCase("Trilu", 14, $"upper, {k}", Fed(3, 4), Scalar(new[] { k }))),
        .. s_diagonals.Select(k => new OpCase("Trilu", 14, $"lower, {k}", Fed(4, 3), Scalar(new[] { k })) { Attributes = [("upper", 0)] }),
        new OpCase("Trilu", 14, "integers", Values(new long[] { 1, 2, 3, 4 }, 2, 2)) { Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
