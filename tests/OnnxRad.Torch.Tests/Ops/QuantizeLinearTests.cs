using OnnxRad.Torch.Tests.Testing;
using TorchSharp;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; the gradient is a straight-through estimate, so it is checked by hand.</summary>
public sealed class QuantizeLinearTests
{
    static readonly int[] s_opsets = [10, 13, 19, 21, 23, 24, 25];

    static readonly float[] s_values = [-40, -1.3f, -0.25f, -0.15f, 0, 0.05f, 0.15f, 0.25f, 0.74f, 12, 30, 400];

    /// <summary>None of them half a level.</summary>
    static readonly float[] s_plain = [-40, -1.3f, -0.22f, -0.13f, 0, 0.04f, 0.16f, 0.27f, 0.74f, 12, 30, 400];

    public static TheoryData<OpCase> Cases =>
    [
        .. s_opsets.SelectMany(opset => new[]
        {
            new OpCase("QuantizeLinear", opset, "unsigned", Values(s_values, 3, 4), Scale(0.1f), Fixed(new byte[] { 120 }, [])),
            new OpCase("QuantizeLinear", opset, "signed", Values(s_values, 3, 4), Scale(0.1f), Fixed(new sbyte[] { -7 }, [])),
            new OpCase("QuantizeLinear", opset, "no zero point", Values(s_values, 3, 4), Scale(0.1f)),
        }),
        .. OpCase.For([13, 21, 25], new("QuantizeLinear", 0, "by channel", Values(s_values, 2, 3, 2), Row(0.1f, 0.2f, 0.5f), Fixed(new byte[] { 0, 100, 200 }, 3))),
        new OpCase("QuantizeLinear", 13, "by another axis", Values(s_values, 2, 3, 2), Row(0.1f, 0.2f), Fixed(new sbyte[] { 0, -5 }, 2)) { Attributes = [("axis", -1)] },
        new OpCase("QuantizeLinear", 21, "in blocks", Values(s_values, 2, 6), Fixed(new float[] { 0.1f, 0.2f, 0.3f, 0.4f }, 2, 2), Fixed(new sbyte[] { 1, 2, 3, 4 }, 2, 2))
        {
            Attributes = [("axis", 1), ("block_size", 3)],
        },
        new OpCase("QuantizeLinear", 21, "type given", Values(s_values, 3, 4), Scale(0.1f)) { Attributes = [("output_dtype", 3)] },
    ];

    static Operand Scale(float value) => Fixed(new[] { value }, []);

    static Operand Row(params float[] values) => Fixed(values, values.Length);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Fact]
    public void Run_WithGradient_PassesItWhereNothingIsCutOff()
    {
        using var graph = TorchGraph.From(QuantisedAndBack([3, 4], fed: true));
        using var x = torch.tensor(s_plain, [3, 4], requires_grad: true);

        using var y = graph.forward(x);
        using var sum = y.sum();
        sum.backward();

        // Levels 0 to 255 with zero point 120 and scale 0.1: -12 to 13.5.
        float[] expected = [-12, -1.3f, -0.2f, -0.1f, 0, 0, 0.2f, 0.3f, 0.7f, 12, 13.5f, 13.5f];
        Assert.Equal(expected, Numbers.Of(y).Values, (a, b) => Math.Abs(a - b) < 1e-5);
        using var gradient = x.grad!;
        Assert.Equal([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0], Numbers.Of(gradient).Values);
    }

    [Fact]
    public void Run_FloatInitialiser_IsTrained()
    {
        using var graph = TorchGraph.From(QuantisedAndBack([3, 4], fed: false));

        Assert.Equal(["x"], graph.WeightNames);
    }

    [Fact]
    public void From_AnotherType_SaysWhatIsExpected()
    {
        var model = new OpCase("QuantizeLinear", 21, "", Fed(2), Scale(1)) { Attributes = [("output_dtype", 17)] }.ToModel();

        var error = Assert.Throws<Graphs.UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Contains("has attribute 'output_dtype' = 'Float8E4M3Fn'; expected Uint8, Int8 or Int16", error.Message, StringComparison.Ordinal);
    }

    static Graphs.OnnxModel QuantisedAndBack(long[] shape, bool fed)
    {
        Onnx.TensorProto[] constants = [new Data(new[] { 0.1f }, []).ToProto("scale"), new Data(new byte[] { 120 }, []).ToProto("zero")];
        return Testing.Models.Model(
            fed ? [Testing.Models.Value("x", shape)] : [],
            [Testing.Models.Value("y", shape)],
            fed ? constants : [.. constants, new Data(s_plain, shape).ToProto("x")],
            [
                Testing.Models.Node("q", "QuantizeLinear", ["x", "scale", "zero"], ["levels"]),
                Testing.Models.Node("d", "DequantizeLinear", ["levels", "scale", "zero"], ["y"]),
            ]);
    }
}
