using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class SubTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 13, 14], new("Sub", 0, "same shape", Fed(2, 3, 4), Fed(2, 3, 4))),
        .. OpCase.For([7, 13, 14], new("Sub", 0, "Int64", Values(new[] { 9007199254740993L, -7L, 5L }), Fixed(new[] { 1L, 2L, -8L }))),
        new OpCase("Sub", 14, "Int32", Values(new[] { 8, -7, 7, 5 }, 2, 2), Values(new[] { 2, -2 })),
        new OpCase("Sub", 14, "both broadcast", Fed(2, 1, 4), Fed(3, 1)),
        new OpCase("Sub", 14, "an initialiser for each channel", Fed(2, 3, 2, 2), Weight(3, 1, 1)),
        new OpCase("Sub", 14, "a number", Fed(2, 3), Number(0.7f)),
        new OpCase("Sub", 6, "same shape", Values(new[] { 1f, 8f }), Values(new[] { 2f, 4f }))
        {
            Expected = [new(new[] { -1f, 4f }, [2])],
        },
        new OpCase("Sub", 6, "axis 1", Values(new[] { 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f }, 2, 2, 2), Values(new[] { 2f, 4f }))
        {
            Attributes = [("broadcast", 1), ("axis", 1)],
            Expected = [new(new[] { -1f, 0f, -1f, 0f, 3f, 4f, 3f, 4f }, [2, 2, 2])],
        },
        new OpCase("Sub", 6, "the last dimensions", Values(new[] { 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f }, 2, 2, 2), Values(new[] { 2f, 4f }))
        {
            Attributes = [("broadcast", 1)],
            Expected = [new(new[] { -1f, -2f, 1f, 0f, 3f, 2f, 5f, 4f }, [2, 2, 2])],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
