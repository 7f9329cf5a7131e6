using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class NonZeroTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 13], new("NonZero", 0, "two dimensions", Values(new[] { 1f, 0, -2, 0, 0, 3 }, 2, 3))),
        new OpCase("NonZero", 13, "truths", Values(new[] { true, false, true })),
        new OpCase("NonZero", 13, "integers", Values(new long[] { 0, 0, 5, 0, 6, 0, 0, 0 }, 2, 2, 2)),
        new OpCase("NonZero", 13, "none", Values(new[] { 0f, 0 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
