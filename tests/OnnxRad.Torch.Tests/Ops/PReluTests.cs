using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class PReluTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("PRelu", 6, "one for each channel", Values(new float[] { -1, 2, -3, 4 }, 1, 2, 2), Fixed(new float[] { 0.5f, 2 }))
        {
            Expected = [new(new float[] { -0.5f, 2, -6, 4 }, [1, 2, 2])],
            Smooth = false,
        },
        .. OpCase.For([7, 9, 16], new("PRelu", 0, "one for each channel", Fed(2, 3, 4, 2), Weight(3, 1, 1))),
        new OpCase("PRelu", 16, "one for all", Fed(2, 3, 4), Weight(1)),
        new OpCase("PRelu", 16, "one for each value", Fed(2, 3, 4), Weight(2, 3, 4)),
        new OpCase("PRelu", 16, "last dimension", Fed(2, 3, 4), Weight(4)),
        new OpCase("PRelu", 16, "fed", Fed(2, 3, 4), Fed(3, 1)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
