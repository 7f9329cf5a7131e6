using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class CastLikeTests
{
    static readonly Array[] s_types = [new[] { 0f }, new[] { 0.0 }, new[] { 0L }, new[] { 0 }, new short[] { 0 }, new sbyte[] { 0 }, new byte[] { 0 }, new[] { false }];

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([15, 19, 21, 23, 24, 25], new("CastLike", 0, "Float to Int64", Fed(2, 3), Values(new[] { 0L }))),
        .. s_types.Select(like => new OpCase("CastLike", 15, $"to {like.GetValue(0)!.GetType().Name}", Values(new[] { 0f, 1.75f, 3, 100.5f }), Values(like))),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
