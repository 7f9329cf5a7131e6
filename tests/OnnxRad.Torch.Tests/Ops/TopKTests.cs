using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class TopKTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("TopK", 6, "the last axis", Fed(3, 4, 5)) { Attributes = [("k", 3)], Outputs = 2 },
        new OpCase("TopK", 6, "axis 1", Fed(3, 4, 5)) { Attributes = [("k", 2), ("axis", 1)], Outputs = 2 },
        .. OpCase.For([10, 11, 24], new("TopK", 0, "the last axis", Fed(3, 4, 5), Integers(2)) { Outputs = 2 }),
        .. OpCase.For([10, 11, 24], new("TopK", 0, "axis 0", Fed(3, 4, 5), Integers(2)) { Attributes = [("axis", 0)], Outputs = 2 }),
        .. OpCase.For([11, 24], new("TopK", 0, "the smallest", Fed(3, 4, 5), Integers(2))
        {
            Attributes = [("largest", 0), ("axis", -2)], Outputs = 2,
        }),
        .. OpCase.For([11, 24], new("TopK", 0, "equal values", Fixed(new[] { 1f, 3f, 2f, 3f, 3f, 1f }), Integers(4)) { Outputs = 2 }),
        new OpCase("TopK", 11, "equal smallest values", Fixed(new[] { 1f, 3f, 2f, 1f, 3f, 1f }), Integers(4))
        {
            Attributes = [("largest", 0)], Outputs = 2,
        },
        new OpCase("TopK", 11, "in no order asked for", Values(new[] { 4f, 1f, 9f, 3f }), Integers(2))
        {
            Attributes = [("sorted", 0)],
            Outputs = 2,
            Expected = [new(new[] { 9f, 4f }, [2]), new(new[] { 2L, 0L }, [2])],
        },
        new OpCase("TopK", 11, "Int64", Values(new[] { 4L, 9007199254740993L, 9007199254740992L }), Integers(2)) { Outputs = 2 },
        new OpCase("TopK", 11, "none", Fed(3, 4), Integers(0)) { Outputs = 2, Smooth = false },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
