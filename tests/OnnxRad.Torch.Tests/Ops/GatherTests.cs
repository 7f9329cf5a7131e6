using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GatherTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11, 13], new("Gather", 0, "axis 0", Fed(4, 3), Integers(2, 0, 2))),
        new OpCase("Gather", 13, "axis 1, from the end", Fed(2, 4, 3), Integers(-1, 1)) { Attributes = [("axis", 1)] },
        new OpCase("Gather", 13, "negative axis", Fed(2, 3), Integers(0)) { Attributes = [("axis", -1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
