using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LRNTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 13], new("LRN", 0, "three channels", Fed(2, 5, 3, 2)) { Attributes = [("size", 3)] }),
        new OpCase("LRN", 13, "all attributes", Fed(1, 6, 2, 2))
        {
            Attributes = [("size", 5), ("alpha", 0.5f), ("beta", 0.6f), ("bias", 1.5f)],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    /// <summary>ONNX Runtime has no even sizes. By the definition: channel c sees c, c + 1 for size 2.</summary>
    [Fact]
    public void Run_EvenSize_AddsTheLaterChannelsMore()
    {
        var test = new OpCase("LRN", 13, "even size", Fed(1, 3, 1)) { Attributes = [("size", 2), ("alpha", 2.0f), ("beta", 1.0f)] };
        using var graph = TorchGraph.From(test.ToModel());
        using var input = TorchSharp.torch.tensor(new float[] { 1, 2, 3 }, 1, 3, 1);

        using var output = graph.forward(input);

        // x / (1 + 2 / 2 * (x_c^2 + x_(c+1)^2))
        float[] expected = [1f / 6, 2f / 14, 3f / 10];
        Assert.InRange(ParityCheck.Difference(Numbers.Of(output).Values, expected), 0, 1e-6);
    }
}
