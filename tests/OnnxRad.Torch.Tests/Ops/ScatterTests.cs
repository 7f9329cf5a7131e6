using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ScatterTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("Scatter", 9, "axis 0", Fed(3, 4), Fixed(new long[] { 1, 0, 2, 2, 1, 0 }, 2, 3), Fed(2, 3)),
        new OpCase("Scatter", 10, "axis 1", Fed(2, 4), Fixed(new long[] { 1, 0, 2, 2, 1, 0 }, 2, 3), Fed(2, 3)) { Attributes = [("axis", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_NewerOpset_NamesItsSuccessor() => OpChecks.IsRefused(
        new OpCase("Scatter", 11, "", Fed(2), Integers(1), Fed(1)), "does not exist from opset 11 on; ScatterElements takes its place");
}
