using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class LessTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 13], new("Less", 0, "Float", Values(new[] { 1f, 2f, 3f, 4f }), Values(new[] { 1f, 3f, 2f, 4f }))),
        new OpCase("Less", 13, "both broadcast", Fed(2, 1, 4), Fed(3, 1)),
        new OpCase(
            "Less", 13, "NaN and infinities",
            Values(new[] { float.NaN, float.PositiveInfinity }, 2, 1), Values(new[] { float.NaN, 1f, float.PositiveInfinity })),
        .. OpCase.For([9, 13], new(
            "Less", 0, "Int64",
            Values(new[] { 9007199254740993L, 5L, -3L, 7L, 2L, 0L }, 2, 3), Fixed(new[] { 9007199254740992L, 5L, -2L }))),
        new OpCase("Less", 13, "Int32", Values(new[] { 1, 5, -3, 7, 2, 0 }, 2, 3), Values(new[] { 1, 4, -2 })),
        new OpCase("Less", 6, "axis 0", Values(new[] { 1f, 5f, 3f, 4f }, 2, 2), Values(new[] { 2f, 4f }))
        {
            Attributes = [("broadcast", 1), ("axis", 0)],
            Expected = [new(new[] { true, false, true, false }, [2, 2])],
        },
        new OpCase("Less", 6, "one shape", Values(new[] { 1f, 3f, 2f }), Values(new[] { 1f, 2f, 3f }))
        {
            Expected = [new(new[] { false, false, true }, [3])],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
