using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class EyeLikeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 22], new("EyeLike", 0, "type of the input", Fed(3, 3))),
        .. OpCase.For([9, 22], new("EyeLike", 0, "a diagonal above", Fed(3, 4)) { Attributes = [("k", 1)] }),
        new OpCase("EyeLike", 13, "a diagonal below", Fed(4, 2)) { Attributes = [("k", -2)] },
        new OpCase("EyeLike", 13, "another type", Fed(2, 3)) { Attributes = [("dtype", 7)] },
        new OpCase("EyeLike", 13, "integers", Values(new int[] { 1, 2, 3, 4 }, 2, 2)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Fact]
    public void From_UnknownType_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("EyeLike", 13, "", Fed(2, 2)) { Attributes = [("dtype", 13)] },
        "has attribute 'dtype' = Uint64; expected Float, Double, Float16, Bfloat16, Int64, Int32, Int16, Int8, Uint8 or Bool");

    [Fact]
    public void Run_NoMatrix_SaysSo() => OpChecks.FailsToRun(new OpCase("EyeLike", 13, "", Fed(2)), "expected a matrix");
}
