using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class BitShiftTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("BitShift", 11, "LEFT", Values(new byte[] { 16, 4, 255, 129 }, 2, 2), Values(new byte[] { 1, 2, 3, 0 }, 2, 2))
        {
            Attributes = [("direction", "LEFT")],
        },
        new OpCase("BitShift", 11, "RIGHT", Values(new byte[] { 16, 4, 255, 129 }, 2, 2), Values(new byte[] { 1, 2, 3, 0 }, 2, 2))
        {
            Attributes = [("direction", "RIGHT")],
        },
        new OpCase("BitShift", 11, "broadcast", Values(new byte[] { 16, 4, 255, 129 }, 2, 2), Values(new byte[] { 1, 7 }))
        {
            Attributes = [("direction", "RIGHT")],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
