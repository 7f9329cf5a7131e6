using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class IsNaNTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 13, 20], new(
            "IsNaN", 0, "Float", Values(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -3f }))),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
