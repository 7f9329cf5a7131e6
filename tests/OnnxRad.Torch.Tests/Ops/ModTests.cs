using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ModTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([10, 13], new("Mod", 0, "Int32, sign of b", Values(new[] { -4, 7, 5, 4, -7, 8 }, 2, 3), Values(new[] { 2, -3, 8 }))),
        new OpCase("Mod", 13, "Int32, sign of a", Values(new[] { -4, 7, 5, 4, -7, 8 }, 2, 3), Values(new[] { 2, -3, 8 }))
        {
            Attributes = [("fmod", 1)],
        },
        new OpCase("Mod", 13, "Int64", Values(new[] { -9007199254740993L, 9007199254740993L }), Fixed(new[] { 10L, -10L })),
        .. OpCase.For([10, 13], new(
            "Mod", 0, "Float", Values(new[] { -4.3f, 7.2f, 5f, 4.3f, -7.2f, 8f }), Values(new[] { 2.1f, -3.4f, 8f, -2.1f, 3.4f, 5f }))
        {
            Attributes = [("fmod", 1)],
        }),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
