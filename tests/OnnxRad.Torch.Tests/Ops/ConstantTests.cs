using OnnxRad.Graphs;
using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Constants of every form, and one that is a weight.</summary>
public sealed class ConstantTests
{
    public static TheoryData<int, string> Forms => new()
    {
        { 7, "value" }, { 9, "value" }, { 11, "value" }, { 12, "value" }, { 13, "value" }, { 19, "value" },
        { 21, "value" }, { 23, "value" }, { 24, "value" }, { 25, "value" },
        { 12, "value_float" }, { 13, "value_floats" }, { 12, "value_int" }, { 13, "value_ints" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Run_Form_AgreesWithOnnxRuntime(int opset, string attribute)
    {
        object value = attribute switch
        {
            "value" => OnnxTensor.From("", [3], [1f, -2f, 0.5f]),
            "value_float" => 1.5f,
            "value_floats" => new float[] { 1, -2, 0.5f },
            "value_int" => 3,
            _ => new long[] { 1, -2, 4 },
        };
        var isFloat = attribute is "value" or "value_float" or "value_floats";
        var model = Model(
            [Value("x", 2, 3)],
            [Value("y", 2, 3)],
            [],
            [
                Node("constant", "Constant", [], ["c"], (attribute, value)),
                .. isFloat ? [] : new[] { Node("cast", "Cast", ["c"], ["d"], ("to", 1)) },
                Node("product", "Mul", ["x", isFloat ? "c" : "d"], ["y"]),
            ],
            opset);
        var x = Numbers.Spread([2, 3], seed: 4);
        using var sut = TorchGraph.From(model);
        using var input = x.ToTensor();

        using var output = sut.forward(input);

        Assert.Equal(OnnxRuntimeOracle.Run(model, x)[0].Values, Numbers.Of(output).Values);
        Assert.Empty(sut.WeightNames);
    }

    [Theory]
    [InlineData("value")]
    [InlineData("value_floats")]
    public void Export_ConstantThatIsABias_IsTrainedAndWrittenBack(string attribute)
    {
        object value = attribute == "value" ? OnnxTensor.From("", [2], [1f, 2f]) : new[] { 1f, 2f };
        var model = Model(
            [Value("x", 1, 2)],
            [Value("y", 1, 2)],
            [OnnxTensor.From("w", [2, 2], [1f, 0, 0, 1])],
            [Node("constant", "Constant", [], ["c"], (attribute, value)), Node("fc", "Gemm", ["x", "w", "c"], ["y"])]);
        using var sut = TorchGraph.From(model);
        Assert.Equal(["w", "c"], sut.WeightNames);
        using (no_grad())
        {
            sut.parameters().Last().add_(10);
        }

        var exported = sut.Export();

        Assert.Equal([11, 12], OnnxRuntimeOracle.Run(exported, new Numbers([0, 0], [1, 2]))[0].Values);
        Assert.Equal([1, 2], OnnxRuntimeOracle.Run(model, new Numbers([0, 0], [1, 2]))[0].Values);
    }

    [Fact]
    public void From_Text_IsUnsupported()
    {
        var model = Model([Value("x", 1)], [Value("y", 1)], [], [Node("c", "Constant", [], ["t"], ("value_string", "a")), Node("a", "Relu", ["x"], ["y"])]);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            "'x.onnx' cannot be trained: 1 problem.\n  Node 'c' (Constant, opset 17) has the attribute 'value_string'; "
            + "expected one of 'value', 'value_float', 'value_floats', 'value_int' and 'value_ints'.",
            error.Message);
    }
}
