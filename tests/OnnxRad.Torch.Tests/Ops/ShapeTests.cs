using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class ShapeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13, 15, 19, 21, 23, 24, 25], new("Shape", 0, "all", Fed(2, 3, 4))),
        new OpCase("Shape", 15, "start and end", Fed(2, 3, 4, 5)) { Attributes = [("start", 1), ("end", -1)] },
        new OpCase("Shape", 15, "out of range", Fed(2, 3, 4)) { Attributes = [("start", -9), ("end", 9)] },
        new OpCase("Shape", 15, "nothing", Fed(2, 3, 4)) { Attributes = [("start", 2), ("end", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
