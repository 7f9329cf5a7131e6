using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ReshapeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13, 14, 19, 21, 23, 24, 25], new("Reshape", 0, "0 copies, -1 is left over", Fed(2, 3, 4), Integers(0, -1))),
        new OpCase("Reshape", 14, "to one dimension", Fed(2, 3), Integers(6)),
        new OpCase("Reshape", 14, "allowzero without zeros", Fed(2, 3, 4), Integers(4, 6)) { Attributes = [("allowzero", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
