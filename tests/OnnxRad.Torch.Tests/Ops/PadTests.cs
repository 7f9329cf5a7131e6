using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class PadTests
{
    static readonly int[] s_withInputs = [11, 13, 18, 19, 21, 23, 24, 25];

    static readonly long[] s_both = [0, 0, 1, 2, 0, 0, 3, 1];

    public static TheoryData<OpCase> Cases =>
    [
        .. Modes(7).Select(mode => Attribute(mode, "an image", s_both)),
        .. Modes(7).Select(mode => Attribute(mode, "taken away", [0, -1, -1, 0, 0, 0, 0, -2])),
        new OpCase("Pad", 7, "value", Fed(1, 2, 3, 4)) { Attributes = [("pads", s_both), ("value", -1.5f)] },
        .. s_withInputs.SelectMany(opset => Modes(opset).SelectMany(mode => new[]
        {
            Of(opset, mode, "an image", s_both),
            Of(opset, mode, "taken away and added", [0, 0, -1, 2, 0, 0, 2, -1]),
            Of(opset, mode, "nothing", new long[8]),
        })),
        .. Modes(19).Select(mode => new OpCase("Pad", 19, $"{mode}, axes", Fed(1, 2, 3, 4), Integers(1, 2, 2, 1), None, Integers(-1, 2)) { Attributes = [("mode", mode)] }),
        .. Modes(19).Select(mode => new OpCase("Pad", 19, $"{mode}, five dimensions", Fed(1, 2, 3, 2, 4), Integers(0, 1, 2, 1, 0, 0, 1, 0, 1, 3)) { Attributes = [("mode", mode)] }),
        .. Modes(19).Select(mode => new OpCase("Pad", 19, $"{mode}, one dimension", Fed(4), Integers(2, 3)) { Attributes = [("mode", mode)] }),
        new OpCase("Pad", 13, "value of no dimension", Fed(2, 3), Integers(1, 0, 0, 2), Number(2.5f)),
        new OpCase("Pad", 13, "value of one dimension", Fed(2, 3), Integers(1, 0, 0, 2), Fixed(new[] { -2.5f })),
        new OpCase("Pad", 13, "infinity", Fed(2, 3), Integers(1, 0, 0, 2), Number(float.NegativeInfinity)) { Smooth = false },
        new OpCase("Pad", 13, "integers", Values(new long[] { 1, 2, 3 }), Integers(1, 1), Fixed(new[] { 9L })) { Smooth = false },
        new OpCase("Pad", 19, "integers, wrap", Values(new long[] { 1, 2, 3 }), Integers(1, 1)) { Attributes = [("mode", "wrap")], Smooth = false },
        new OpCase("Pad", 19, "wrap, more than there is", Fed(3), Integers(2, 8))
        {
            Attributes = [("mode", "wrap")],
        },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    static string[] Modes(int opset) => opset < 19 ? ["constant", "reflect", "edge"] : ["constant", "reflect", "edge", "wrap"];

    static OpCase Attribute(string mode, string what, long[] pads) =>
        new("Pad", 7, $"{mode}: {what}", Fed(1, 2, 4, 5)) { Attributes = [("mode", mode), ("pads", pads)] };

    static OpCase Of(int opset, string mode, string what, long[] pads) =>
        new("Pad", opset, $"{mode}: {what}", Fed(1, 2, 4, 5), Integers(pads)) { Attributes = [("mode", mode)] };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Theory]
    [InlineData(19, "mirror")]
    [InlineData(18, "wrap")]
    public void From_UnknownMode_SaysWhatIsExpected(int opset, string mode) => OpChecks.IsRefused(
        Of(opset, mode, "", s_both), $"has attribute 'mode' = '{mode}'; expected constant, edge or reflect, from opset 19 on also wrap");

    [Fact]
    public void From_AttributesOfAnOlderVersion_SaysWhatIsMissing() => OpChecks.IsRefused(
        Attribute("edge", "", s_both) with { Opset = 13 }, "lacks the input 'pads', which it has from opset 11 on");

    [Fact]
    public void Run_PadsForOtherDimensions_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Pad", 13, "", Fed(2, 3), Integers(1, 1)), "there are 2 pads; expected 4, a start and an end for each axis");

    [Fact]
    public void Run_MoreTakenAwayThanThereIs_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Pad", 13, "", Fed(2, 3), Integers(0, -2, 0, -2)), "the pads -2 and -2 take away more than dimension 1 of size 3 has");

    [Fact]
    public void Run_EnormousPads_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Pad", 13, "", Fed(2, 3), Integers(0, 0, 0, 3000000000)),
        "the result would have the shape (2, 3000000003); expected sizes of 0 or more and at most 2147483591 values");

    [Fact]
    public void Run_PadsThatOverflow_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Pad", 13, "", Fed(4), Integers(long.MaxValue, long.MaxValue)),
        "the result would have the shape (4611686018427387906); expected sizes of 0 or more and at most 2147483591 values");

    [Fact]
    public void Run_NothingToContinue_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Pad", 13, "", Fed(0, 3), Integers(1, 0, 0, 0)) { Attributes = [("mode", "edge")] },
        "dimension 0 is empty; there is nothing that mode 'edge' could continue");
}
