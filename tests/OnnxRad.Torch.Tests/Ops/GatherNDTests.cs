using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GatherNDTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([11, 12, 13], new("GatherND", 0, "values", Fed(2, 3), Fixed(new long[] { 0, 1, -1, -3 }, 2, 2))),
        .. OpCase.For([11, 12, 13], new("GatherND", 0, "parts", Fed(2, 3, 4), Fixed(new long[] { 1, 0, 1 }, 3, 1))),
        .. OpCase.For([12, 13], new("GatherND", 0, "one shared dimension", Fed(2, 3, 4), Fixed(new long[] { 1, -1 }, 2, 1)) { Attributes = [("batch_dims", 1)] }),
        new OpCase("GatherND", 13, "two shared dimensions", Fed(2, 3, 4, 2), Fixed(new long[] { 0, 1, 2, 3, 0, -1 }, 2, 3, 1)) { Attributes = [("batch_dims", 2)] },
        new OpCase("GatherND", 13, "several rows of each", Fed(2, 3, 4), Fixed(new long[] { 0, 1, 2, 3, 1, 0, 2, -1 }, 2, 2, 2)) { Attributes = [("batch_dims", 1)] },
        new OpCase("GatherND", 13, "integers", Values(new long[] { 7, 8, 9 }), Fixed(new long[] { 2 }, 1)) { Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_IndexOutside_SaysSo() => OpChecks.FailsToRun(
        new OpCase("GatherND", 13, "", Fed(2, 3), Fixed(new long[] { 0, -4 }, 1, 2)), "the index -4 is outside of dimension 1 of size 3");

    [Fact]
    public void Run_IndicesThatDoNotFit_SaysSo() => OpChecks.FailsToRun(
        new OpCase("GatherND", 13, "", Fed(2, 3), Fixed(new long[] { 0, 0, 0 }, 1, 3)),
        "indices of shape (1, 3) do not fit data of shape (2, 3) with 0 shared dimensions");

    [Fact]
    public void From_NegativeBatchDims_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("GatherND", 13, "", Fed(2), Integers(0)) { Attributes = [("batch_dims", -1)] }, "has attribute 'batch_dims' = -1; expected 0 or more");
}
