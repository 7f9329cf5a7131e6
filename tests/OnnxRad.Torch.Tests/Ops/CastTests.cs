using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class CastTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 13, 19, 21, 23, 24, 25], new("Cast", 0, "Float to Float", Fed(2, 3)) { Attributes = [("to", 1)] }),
        new OpCase("Cast", 13, "Bool to Float", Values(new[] { true, false })) { Attributes = [("to", 1)] },
        new OpCase("Cast", 13, "Float to Int64", Fed(2, 3)) { Attributes = [("to", 7)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
