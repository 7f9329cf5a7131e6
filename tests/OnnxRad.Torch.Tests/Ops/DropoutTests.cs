using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class DropoutTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("Dropout", 6, "is_test", Values(new float[] { 1, -2, 3 }))
        {
            Attributes = [("is_test", 1)],
            Expected = [new(new float[] { 1, -2, 3 }, [3])],
        },
        .. OpCase.For([7, 10], new("Dropout", 0, "ratio as attribute", Fed(3, 4)) { Attributes = [("ratio", 0.3f)] }),
        .. OpCase.For([12, 13, 22], new("Dropout", 0, "ratio as input", Fed(3, 4), Number(0.3f))),
        .. OpCase.For([12, 13, 22], new("Dropout", 0, "mask", Fed(3, 4)) { Outputs = 2 }),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    public void Run_TrainingWithMask_ScalesWhatIsKept(int opset)
    {
        using var graph = TorchGraph.From(new OpCase("Dropout", opset, "mask", Fed(40, 50)) { Outputs = 2 }.ToModel());
        using var x = TorchSharp.torch.ones(40, 50);

        var outputs = graph.Run([x]);

        var (y, mask) = (Numbers.Of(outputs[0]).Values, Numbers.Of(outputs[1]).Values);
        Assert.Equal(mask.Select(kept => kept * 2), y);
        Assert.InRange(mask.Average(), 0.4, 0.6);
    }
}
