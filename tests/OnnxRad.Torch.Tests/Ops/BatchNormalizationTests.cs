using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class BatchNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 14, 15], new("BatchNormalization", 0, "(N, C, H, W)", Fed(2, 3, 4, 2), Weight(3), Weight(3), Weight(3), Weight(3).Positive)),
        new OpCase("BatchNormalization", 6, "is_test", Values(new float[] { 1, 2, 3, 4 }, 1, 2, 2), Fixed(new float[] { 1, 2 }), Fixed(new float[] { 0, 1 }), Fixed(new float[] { 1, 2 }), Fixed(new float[] { 1, 4 }))
        {
            Attributes = [("is_test", 1)],
            Expected = [new(new float[] { 0, 1, 2, 3 }, [1, 2, 2])],
            Tolerance = 2e-5,
        },
        new OpCase("BatchNormalization", 7, "spatial = 0", Fed(4, 2, 3), Weight(2, 3), Weight(2, 3), Weight(2, 3), Weight(2, 3).Positive)
        {
            Attributes = [("spatial", 0)],
        },
        new OpCase("BatchNormalization", 15, "(N, C)", Fed(5, 3), Weight(3), Weight(3), Weight(3), Weight(3).Positive)
        {
            Attributes = [("epsilon", 0.01f)],
        },
        new OpCase("BatchNormalization", 15, "(N, C, D, H, W)", Fed(2, 3, 2, 2, 3), Weight(3), Weight(3), Weight(3), Weight(3).Positive),
        new OpCase("BatchNormalization", 15, "training", Fed(4, 3, 2, 2), Weight(3), Weight(3), Weight(3), Weight(3).Positive) { Training = true },
        new OpCase("BatchNormalization", 7, "training, spatial = 0", Fed(4, 2, 3), Weight(2, 3), Weight(2, 3), Weight(2, 3), Weight(2, 3).Positive)
        {
            Attributes = [("spatial", 0)],
            Training = true,
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Export_TrainingForm_IsInferenceForm()
    {
        var model = new OpCase("BatchNormalization", 15, "training form", Fed(2, 3, 4, 2), Weight(3), Weight(3), Weight(3), Weight(3).Positive)
        {
            Attributes = [("training_mode", 1)],
            Outputs = 3,
        }.ToModel();
        while (model.Proto.Graph.Output.Count > 1)
        {
            model.Proto.Graph.Output.RemoveAt(1);
        }

        using var graph = TorchGraph.From(model);
        graph.eval();
        var x = Numbers.Spread([2, 3, 4, 2], seed: 5);
        using var input = x.ToTensor();
        using var output = graph.forward(input);
        var exported = graph.Export();

        Assert.Equal("out", Assert.Single(exported.Nodes[0].Outputs));
        Assert.False(exported.Nodes[0].Has("training_mode"));
        Assert.InRange(ParityCheck.Difference(Numbers.Of(output).Values, OnnxRuntimeOracle.Run(exported, x)[0].Values), 0, 1e-5);
    }
}
