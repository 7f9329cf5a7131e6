using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class PowTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 12, 13, 15], new("Pow", 0, "one shape", Fed(2, 3, 4).Positive, Fed(2, 3, 4))),
        new OpCase("Pow", 15, "both broadcast", Fed(2, 1, 4).Positive, Fed(3, 1)),
        new OpCase("Pow", 13, "squared", Fed(2, 3), Number(2)),
        new OpCase("Pow", 13, "the root by an initialiser of one element", Fed(2, 3).Positive, Fixed(new[] { 0.5f }, 1)),
        new OpCase("Pow", 13, "an exponent of more dimensions", Fed(3).Positive, Fixed(new[] { 3f }, 1, 1)),
        new OpCase("Pow", 7, "a number to powers", Number(2), Fed(2, 3)),
        .. OpCase.For([12, 15], new("Pow", 0, "Float to Int64", Fed(3), Fixed(new[] { 2L, 3L, 4L }))),
        new OpCase("Pow", 13, "Int64 to Int64", Values(new[] { 1L, -2L, 1000003L }), Values(new[] { 4L, 5L, 2L })),
        new OpCase("Pow", 13, "Int32 to Float", Values(new[] { 1, 2, 9 }), Values(new[] { 4f, 5f, 0.5f })) { Smooth = false },
        new OpCase("Pow", 13, "Int32 to powers below 0", Values(new[] { 1, 2, -1 }), Values(new[] { -1, -1, -3 })),
        new OpCase("Pow", 6, "one shape", Values(new[] { 1f, 2f, 3f }), Values(new[] { 4f, 5f, 6f }))
        {
            Expected = [new(new[] { 1f, 32f, 729f }, [3])],
        },
        new OpCase("Pow", 6, "axis 0", Values(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, 2, 3), Values(new[] { 2f, 3f }))
        {
            Attributes = [("broadcast", 1), ("axis", 0)],
            Expected = [new(new[] { 1f, 4f, 9f, 64f, 125f, 216f }, [2, 3])],
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
