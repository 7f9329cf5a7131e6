using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class SliceTests
{
    static readonly int[] s_withInputs = [10, 11, 13];

    public static TheoryData<OpCase> Cases =>
    [
        Attributes("two axes", [1, 0], [3, -1], [1, 2]),
        Attributes("axes left out", [1, -2], [9, 9], null),
        Attributes("beyond", [-100, 2], [100, 1000], [0, 2]),
        Attributes("as far as there is", [1], [int.MaxValue], [2]),
        Attributes("nothing", [3], [1], [1]),
        .. s_withInputs.SelectMany(opset => new[]
        {
            Inputs(opset, "two axes", [1, 0], [3, -1], [1, 2], null),
            Inputs(opset, "axes left out", [1, -2], [9, 9], null, null),
            Inputs(opset, "steps", [0, 1], [5, 4], [2, 1], [2, 3]),
            Inputs(opset, "backwards", [-1, 3], [-4, 0], [2, 1], [-1, -2]),
            Inputs(opset, "all of it backwards", [-1], [long.MinValue], [2], [-1]),
            Inputs(opset, "backwards from beyond", [100], [-100], [2], [-3]),
            Inputs(opset, "as far as there is", [1], [long.MaxValue], [2], [1]),
            Inputs(opset, "a step beyond", [1], [long.MaxValue], [2], [100]),
            Inputs(opset, "a step back beyond", [-2], [long.MinValue], [2], [-100]),
            Inputs(opset, "nothing", [3], [1], [1], [1]),
            Inputs(opset, "nothing backwards", [1], [3], [1], [-1]),
        }),
        Inputs(13, "negative axes", [1, 0], [2, 2], [-1, -2], null),
        new OpCase("Slice", 13, "integers", Values(new long[] { 5, 6, 7, 8 }), Integers(-1), Integers(0), Integers(0), Integers(-2)) { Smooth = false },
        new OpCase("Slice", 13, "int32 numbers", Fed(2, 5), Fixed(new int[] { 1 }), Fixed(new int[] { int.MaxValue }), Fixed(new int[] { 1 }), Fixed(new int[] { 2 })),
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    static OpCase Attributes(string what, long[] starts, long[] ends, long[]? axes) => new("Slice", 7, what, Fed(2, 4, 5))
    {
        Attributes = [("starts", starts), ("ends", ends), .. axes is null ? Array.Empty<(string, object)>() : [("axes", axes)]],
    };

    static OpCase Inputs(int opset, string what, long[] starts, long[] ends, long[]? axes, long[]? steps) => new(
        "Slice", opset, what, Fed(2, 4, 5), Integers(starts), Integers(ends), axes is null ? None : Integers(axes), steps is null ? None : Integers(steps));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_AttributesOfAnOlderVersion_SaysWhatIsMissing() => OpChecks.IsRefused(
        Attributes("", [0], [1], null) with { Opset = 13 }, "lacks the inputs 'starts' and 'ends', which it has from opset 10 on");

    [Fact]
    public void Run_StepOfZero_SaysSo() => OpChecks.FailsToRun(
        Inputs(13, "", [0], [1], [0], [0]), "the step along dimension 0 is 0; expected another number");

    [Fact]
    public void Run_AxisThatIsNotThere_SaysSo() => OpChecks.FailsToRun(
        Inputs(13, "", [0], [1], [3], null), "there is no dimension 3 among 3; expected -3 to 2");

    [Fact]
    public void Run_MoreStartsThanEnds_SaysSo() => OpChecks.FailsToRun(
        Inputs(13, "", [0, 0], [1], [0], null), "there are 2 starts, 1 ends, 1 axes and 0 steps; expected as many of each");
}
