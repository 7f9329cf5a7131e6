using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ReverseSequenceTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("ReverseSequence", 10, "time first", Fed(4, 3, 2), Integers(4, 1, 2)),
        new OpCase("ReverseSequence", 13, "batch first", Fed(3, 4), Integers(1, 4, 3)) { Attributes = [("time_axis", 1), ("batch_axis", 0)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_OtherAxes_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("ReverseSequence", 10, "", Fed(2, 2), Integers(1, 1)) { Attributes = [("time_axis", 2)] },
        "has attributes 'time_axis' = 2 and 'batch_axis' = 1; expected 0 and 1, or 1 and 0");

    [Fact]
    public void Run_LengthsThatDoNotFit_SaysSo() => OpChecks.FailsToRun(
        new OpCase("ReverseSequence", 10, "", Fed(2, 3), Integers(1, 3, 0)), "the lengths are (1, 3, 0); expected 3 of them, of 0 to 2");
}
