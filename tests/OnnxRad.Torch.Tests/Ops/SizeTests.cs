using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class SizeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13, 19, 21, 23, 24, 25], new("Size", 0, "three dimensions", Fed(2, 3, 4))),
        new OpCase("Size", 13, "no values", Fed(2, 0)),
        new OpCase("Size", 13, "one value", Scalar(new[] { 3f })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
