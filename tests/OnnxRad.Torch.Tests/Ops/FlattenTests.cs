using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class FlattenTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 11, 13, 21, 23, 24, 25], new("Flatten", 0, "default axis", Fed(2, 3, 4, 2))),
        new OpCase("Flatten", 13, "axis 0", Fed(2, 3, 4)) { Attributes = [("axis", 0)] },
        new OpCase("Flatten", 13, "axis behind the last", Fed(2, 3, 4)) { Attributes = [("axis", 3)] },
        new OpCase("Flatten", 13, "negative axis", Fed(2, 3, 4, 2)) { Attributes = [("axis", -1)] },
        new OpCase("Flatten", 13, "axis 2", Fed(2, 3, 4, 2)) { Attributes = [("axis", 2)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
