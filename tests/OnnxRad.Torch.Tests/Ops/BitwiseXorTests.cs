using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class BitwiseXorTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("BitwiseXor", 18, "Int32", Values(new[] { 1, 5, -3, 7, 2, 0 }, 2, 3), Values(new[] { 1, 4, -2 })),
        new OpCase(
            "BitwiseXor", 18, "Int64",
            Values(new[] { 9007199254740993L, 5L, -3L, 7L, 2L, 0L }, 2, 3), Values(new[] { 9007199254740992L, 5L, -2L })),
        new OpCase("BitwiseXor", 18, "Uint8", Values(new byte[] { 0, 255, 170, 15 }), Values(new byte[] { 1, 85, 85, 60 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
