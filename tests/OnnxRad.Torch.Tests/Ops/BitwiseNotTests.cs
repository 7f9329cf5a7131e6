using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class BitwiseNotTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("BitwiseNot", 18, "Int32", Values(new[] { 0, 1, -7, 2147483647 }, 2, 2)),
        new OpCase("BitwiseNot", 18, "Int64", Values(new[] { 0L, -9007199254740993L })),
        new OpCase("BitwiseNot", 18, "Uint8", Values(new byte[] { 0, 255, 170 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
