using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ScatterElementsTests
{
    static readonly string[] s_first = ["none", "add", "mul"];

    static readonly string[] s_all = ["none", "add", "mul", "max", "min"];

    /// <summary>No place comes twice along either axis: for replacing, no order is specified.</summary>
    static Operand Indices => Fixed(new long[] { 1, 0, -1, 2, 1, 0 }, 2, 3);

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([11, 13, 16, 18], new("ScatterElements", 0, "axis 0", Fed(3, 4), Indices, Fed(2, 3))),
        .. OpCase.For([11, 13, 16, 18], new("ScatterElements", 0, "negative axis", Fed(2, 4), Indices, Fed(2, 3)) { Attributes = [("axis", -1)] }),
        .. s_first.Select(reduction => Joined(16, reduction)),
        .. s_all.Select(reduction => Joined(18, reduction)),
        .. s_all.Skip(1).Select(reduction => new OpCase("ScatterElements", 18, $"{reduction}, one place often", Fed(4), Integers(1, 1, 3, 1, -3), Fed(5)) { Attributes = [("reduction", reduction)] }),
        new OpCase("ScatterElements", 18, "integers", Values(new long[] { 7, 8, 9 }), Integers(2, 0), Values(new long[] { 1, 2 })) { Smooth = false, Attributes = [("reduction", "add")] },
    ];

    static OpCase Joined(int opset, string reduction) =>
        new("ScatterElements", opset, reduction, Fed(3, 4), Indices, Fed(2, 3)) { Attributes = [("axis", 1), ("reduction", reduction)] };

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Theory]
    [InlineData(16, "max")]
    [InlineData(18, "mean")]
    public void From_UnknownReduction_SaysWhatIsExpected(int opset, string reduction) => OpChecks.IsRefused(
        Joined(opset, reduction), $"has attribute 'reduction' = '{reduction}'; expected none, add or mul, from opset 18 on also max or min");

    [Fact]
    public void Run_IndexOutside_SaysSo() => OpChecks.FailsToRun(
        new OpCase("ScatterElements", 13, "", Fed(2), Integers(2), Fed(1)), "the index 2 is outside of dimension 0 of size 2");
}
