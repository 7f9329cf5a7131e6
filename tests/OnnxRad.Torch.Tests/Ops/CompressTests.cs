using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class CompressTests
{
    static Operand Two => Values(new[] { false, true, true });

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 11], new("Compress", 0, "axis 0", Fed(3, 2), Two) { Attributes = [("axis", 0)] }),
        .. OpCase.For([9, 11], new("Compress", 0, "axis 1, shorter", Fed(2, 5), Two) { Attributes = [("axis", 1)] }),
        .. OpCase.For([9, 11], new("Compress", 0, "all values in a row", Fed(2, 3), Two)),
        new OpCase("Compress", 11, "negative axis", Fed(2, 3), Two) { Attributes = [("axis", -1)] },
        new OpCase("Compress", 11, "none", Fed(3, 2), Values(new[] { false, false })) { Attributes = [("axis", 0)], Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
