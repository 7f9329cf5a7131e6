using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; the gradient of the two values against finite differences.</summary>
public sealed class OneHotTests
{
    static Operand Depth => Fixed(new long[] { 4 }, 1);

    static Operand OffOn => Values(new[] { 0.25f, 3f });

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 11], new("OneHot", 0, "behind", Values(new long[] { 0, 3, 2 }), Depth, OffOn)),
        .. OpCase.For([9, 11], new("OneHot", 0, "in front", Values(new long[] { 0, 3, 2, 1 }, 2, 2), Depth, OffOn) { Attributes = [("axis", 0)] }),
        .. OpCase.For([9, 11], new("OneHot", 0, "between, from the end and outside", Values(new long[] { -1, 4, -5, -4 }, 2, 2), Depth, OffOn) { Attributes = [("axis", 1)] }),
        new OpCase("OneHot", 11, "negative axis", Values(new long[] { 0, 3, 2, 1 }, 2, 2), Depth, OffOn) { Attributes = [("axis", -2)] },
        new OpCase("OneHot", 11, "integers", Values(new long[] { 0, 3 }), Depth, Values(new long[] { 5, 7 })) { Smooth = false },
        new OpCase("OneHot", 11, "places as floats", Values(new[] { 0f, 3f }), Fixed(new[] { 4f }, 1), Values(new[] { 5f, 7f })) { Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_EnormousDepth_SaysSo() => OpChecks.FailsToRun(
        new OpCase("OneHot", 11, "", Values(new long[] { 0, 1 }), Fixed(new[] { 5000000000L }), OffOn),
        "the result would have the shape (2, 5000000000); expected sizes of 0 or more and at most 2147483591 values");
}
