using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class AndTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("And", 7, "one shape", Values(new[] { true, false, true, false }), Values(new[] { true, true, false, false })),
        new OpCase("And", 7, "both broadcast", Values(new[] { true, false }, 2, 1), Values(new[] { true, false, true }, 1, 3)),
        new OpCase("And", 6, "one shape", Values(new[] { true, false, true, false }), Values(new[] { true, true, false, false }))
        {
            Expected = [new(new[] { true, false, false, false }, [4])],
        },
        new OpCase("And", 6, "axis 0", Values(new[] { true, false, true, false }, 2, 2), Values(new[] { true, false }))
        {
            Attributes = [("broadcast", 1), ("axis", 0)],
            Expected = [new(new[] { true, false, false, false }, [2, 2])],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
