using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class DepthToSpaceTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11, 13], new("DepthToSpace", 0, "as it comes", Fed(2, 8, 2, 3)) { Attributes = [("blocksize", 2)] }),
        .. OpCase.For([11, 13], new("DepthToSpace", 0, "place first", Fed(1, 18, 2, 1)) { Attributes = [("blocksize", 3), ("mode", "DCR")] }),
        .. OpCase.For([11, 13], new("DepthToSpace", 0, "channel first", Fed(2, 8, 2, 3)) { Attributes = [("blocksize", 2), ("mode", "CRD")] }),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_UnknownMode_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("DepthToSpace", 13, "", Fed(1, 4, 1, 1)) { Attributes = [("blocksize", 2), ("mode", "RGB")] }, "has attribute 'mode' = 'RGB'; expected DCR or CRD");

    [Fact]
    public void From_NoBlock_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("DepthToSpace", 13, "", Fed(1, 4, 1, 1)), "has attribute 'blocksize' = 0; expected 1 or more");

    [Fact]
    public void Run_OtherChannels_SaysSo() => OpChecks.FailsToRun(
        new OpCase("DepthToSpace", 13, "", Fed(1, 6, 1, 1)) { Attributes = [("blocksize", 2)] }, "expected (N, C, H, W) with a multiple of 4 channels");
}
