using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class UnsqueezeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11], new("Unsqueeze", 0, "axes as attribute", Fed(2, 3))
        {
            Attributes = [("axes", new long[] { 0, 3 })],
        }),
        new OpCase("Unsqueeze", 11, "negative axis", Fed(2, 3)) { Attributes = [("axes", new long[] { -1 })] },
        .. OpCase.For([13, 21, 23, 24, 25], new("Unsqueeze", 0, "axes as input, in any order", Fed(2, 3), Integers(3, 0))),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
