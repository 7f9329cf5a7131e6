using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class IsInfTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([10, 20], new(
            "IsInf", 0, "both", Values(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -3f }))),
        new OpCase("IsInf", 10, "positive", Values(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -3f }))
        {
            Attributes = [("detect_negative", 0)],
        },
        new OpCase("IsInf", 20, "negative", Values(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -3f }))
        {
            Attributes = [("detect_positive", 0)],
        },
        new OpCase("IsInf", 20, "neither", Values(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -3f }))
        {
            Attributes = [("detect_positive", 0), ("detect_negative", 0)],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
