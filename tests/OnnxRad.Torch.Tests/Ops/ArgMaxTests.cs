using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class ArgMaxTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 12, 13], new("ArgMax", 0, "axis 0", Fed(3, 4, 5))),
        .. OpCase.For([6, 13], new("ArgMax", 0, "axis 1, dropped", Fed(3, 4, 5)) { Attributes = [("axis", 1), ("keepdims", 0)] }),
        .. OpCase.For([11, 13], new("ArgMax", 0, "axis from the end", Fed(3, 4, 5)) { Attributes = [("axis", -2)] }),
        new OpCase("ArgMax", 13, "the first of several", Values(new[] { 1f, 3f, 1f, 3f, 2f, 2f, 2f, 2f }, 2, 4))
        {
            Attributes = [("axis", 1)],
        },
        .. OpCase.For([12, 13], new("ArgMax", 0, "the last of several", Values(new[] { 1f, 3f, 1f, 3f, 2f, 2f, 2f, 2f }, 2, 4))
        {
            Attributes = [("axis", -1), ("select_last_index", 1)],
        }),
        new OpCase("ArgMax", 13, "the last, dropped", Values(new[] { 1f, 3f, 1f, 3f, 2f, 2f, 2f, 2f }, 2, 4))
        {
            Attributes = [("axis", 1), ("select_last_index", 1), ("keepdims", 0)],
        },
        new OpCase("ArgMax", 13, "Int32", Values(new[] { 4, 9, 9, -2 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);
}
