using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ConcatTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11, 13], new("Concat", 0, "axis 1", Fed(2, 3, 2), Fed(2, 1, 2), Fed(2, 2, 2))
        {
            Attributes = [("axis", 1)],
        }),
        new OpCase("Concat", 13, "negative axis", Fed(2, 3), Fed(2, 2)) { Attributes = [("axis", -1)] },
        new OpCase("Concat", 13, "one input", Fed(2, 3)) { Attributes = [("axis", 0)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
