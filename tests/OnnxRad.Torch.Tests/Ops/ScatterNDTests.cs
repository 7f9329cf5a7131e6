using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ScatterNDTests
{
    static readonly string[] s_first = ["none", "add", "mul"];

    static readonly string[] s_all = ["none", "add", "mul", "max", "min"];

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([11, 13, 16, 18], new("ScatterND", 0, "values", Fed(2, 3), Fixed(new long[] { 0, 1, -1, -3 }, 2, 2), Fed(2))),
        .. OpCase.For([11, 13, 16, 18], new("ScatterND", 0, "parts", Fed(4, 3, 2), Fixed(new long[] { 2, 0 }, 2, 1), Fed(2, 3, 2))),
        .. s_first.Select(reduction => Joined(16, reduction)),
        .. s_all.Select(reduction => Joined(18, reduction)),
        .. s_all.Skip(1).Select(reduction => new OpCase("ScatterND", 18, $"{reduction}, one part often", Fed(3, 2), Fixed(new long[] { 1, 1, 0, -2 }, 4, 1), Fed(4, 2))
        {
            Attributes = [("reduction", reduction)],
        }),
        new OpCase("ScatterND", 18, "integers", Values(new long[] { 7, 8, 9 }), Fixed(new long[] { 2, 0 }, 2, 1), Values(new long[] { 1, 2 })) { Smooth = false },
    ];

    static OpCase Joined(int opset, string reduction) =>
        new("ScatterND", opset, reduction, Fed(3, 4), Fixed(new long[] { 0, 1, 2, 3 }, 2, 2), Fed(2)) { Attributes = [("reduction", reduction)] };

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_UnknownReduction_SaysWhatIsExpected() => OpChecks.IsRefused(
        Joined(16, "min"), "has attribute 'reduction' = 'min'; expected none, add or mul, from opset 18 on also max or min");

    [Fact]
    public void Run_IndexOutside_SaysSo() => OpChecks.FailsToRun(
        new OpCase("ScatterND", 13, "", Fed(2), Fixed(new long[] { -3 }, 1, 1), Fed(1)), "the index -3 is outside of dimension 0 of size 2");
}
