using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class SplitTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11, 13], new("Split", 0, "equal parts of axis 0", Fed(4, 3)) { Outputs = 2 }),
        .. OpCase.For([7, 11], new("Split", 0, "sizes", Fed(2, 6)) { Outputs = 3, Attributes = [("axis", 1), ("split", new long[] { 1, 2, 3 })] }),
        .. OpCase.For([11, 13], new("Split", 0, "negative axis", Fed(2, 3, 4)) { Outputs = 2, Attributes = [("axis", -1)] }),
        .. OpCase.For([13, 18], new("Split", 0, "sizes", Fed(2, 6), Integers(1, 2, 3)) { Outputs = 3, Attributes = [("axis", 1)] }),
        new OpCase("Split", 18, "by number", Fed(2, 6)) { Outputs = 3, Attributes = [("axis", 1), ("num_outputs", 3)] },
        new OpCase("Split", 18, "by number, the last part smaller", Fed(2, 7)) { Outputs = 3, Attributes = [("axis", 1), ("num_outputs", 3)] },
        new OpCase("Split", 13, "one part", Fed(2, 3)) { Outputs = 1 },
        new OpCase("Split", 13, "an empty part", Fed(3, 2), Integers(0, 3)) { Outputs = 2 },
        new OpCase("Split", 13, "integers", Values(new long[] { 1, 2, 3, 4 })) { Outputs = 2, Smooth = false },
    ];

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_AnotherNumberOfOutputs_SaysSo() => OpChecks.IsRefused(
        new OpCase("Split", 18, "", Fed(4)) { Outputs = 2, Attributes = [("num_outputs", 3)] }, "has attribute 'num_outputs' = 3 and 2 outputs; expected as many");

    [Fact]
    public void Run_SizesThatDoNotFit_SaysSo() => OpChecks.FailsToRun(
        new OpCase("Split", 13, "", Fed(4), Integers(1, 2)) { Outputs = 2 }, "dimension 0 of size 4 cannot be cut into 2 parts of the sizes (1, 2)");
}
