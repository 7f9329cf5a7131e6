using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class SqueezeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11], new("Squeeze", 0, "axes as attribute", Fed(2, 1, 3, 1))
        {
            Attributes = [("axes", new long[] { 1 })],
        }),
        new OpCase("Squeeze", 11, "negative axis", Fed(2, 1, 3, 1)) { Attributes = [("axes", new long[] { -1 })] },
        new OpCase("Squeeze", 11, "all", Fed(2, 1, 3, 1)),
        .. OpCase.For([13, 21, 23, 24, 25], new("Squeeze", 0, "axes as input", Fed(2, 1, 3, 1), Integers(-1, 1))),
        new OpCase("Squeeze", 13, "all", Fed(1, 2, 1)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
