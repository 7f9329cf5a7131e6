using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ClipTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("Clip", 6, "both attributes", Fed(4, 5)) { Attributes = [("min", -0.55f), ("max", 0.85f)] },
        new OpCase("Clip", 6, "only min", Fed(4, 5)) { Attributes = [("min", 0.0f)] },
        new OpCase("Clip", 6, "none", Fed(4, 5)),
        .. OpCase.For([11, 12, 13], new("Clip", 0, "both inputs", Fed(4, 5), Number(-0.55f), Number(0.85f))),
        new OpCase("Clip", 13, "only max", Fed(4, 5), None, Number(0.85f)),
        new OpCase("Clip", 13, "no bound", Fed(4, 5)),
        new OpCase("Clip", 13, "integers", Values(new int[] { -3, 0, 2, 7 }), Fixed(new int[] { -1 }, []), Fixed(new int[] { 5 }, [])) { Smooth = false },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
