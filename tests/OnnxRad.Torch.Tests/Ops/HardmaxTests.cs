using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime.</summary>
public sealed class HardmaxTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11], new("Hardmax", 0, "all from the axis", Fed(3, 4, 5))),
        .. OpCase.For([6, 11], new("Hardmax", 0, "axis 2", Fed(3, 4, 5)) { Attributes = [("axis", 2)] }),
        .. OpCase.For([13], new("Hardmax", 0, "last axis", Fed(3, 4, 5))),
        new OpCase("Hardmax", 13, "axis 0", Fed(3, 4, 5)) { Attributes = [("axis", 0)] },
        new OpCase("Hardmax", 13, "ties", Fixed(new float[] { 1, 3, 3, 2 }, 1, 4)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
