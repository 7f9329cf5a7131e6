using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Graph;
using OnnxRad.Torch.Ops;
using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Models;

namespace OnnxRad.Torch.Tests.Graph;

public sealed class ConstantFoldingTests
{
    static readonly Numbers s_x = Numbers.Spread([2, 3], seed: 4);

    [Fact]
    public void From_WeightMadeByATranspose_IsTrainedAndExported()
    {
        var model = Model(
            [Value("x", -1, 3)],
            [Value("y", -1, 2)],
            [OnnxTensor.From("w", [2, 3], [1f, 2f, 3f, 4f, 5f, 6f])],
            [Node("t", "Transpose", ["w"], ["wt"]), Node("m", "MatMul", ["x", "wt"], ["y"])]);
        var expected = OnnxRuntimeOracle.Run(model, s_x)[0];
        using var sut = TorchGraph.From(model);
        using var x = s_x.ToTensor();

        using var y = sut.forward(x);
        var exported = sut.Export();

        Assert.Equal(["wt"], sut.WeightNames);
        Assert.Equal(expected.Values, y.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(["MatMul"], exported.Nodes.Select(n => n.OpType));
        Assert.Equal(["wt"], exported.Initializers.Keys);
        Assert.Equal(expected.Values, OnnxRuntimeOracle.Run(exported, s_x)[0].Values, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void From_WeightThatOthersUseToo_StaysOne()
    {
        var model = Model(
            [Value("x", -1, 3)],
            [Value("y", -1, 3)],
            [OnnxTensor.From("w", [3, 2], [1f, 2f, 3f, 4f, 5f, 6f])],
            [
                Node("a", "MatMul", ["x", "w"], ["h"]),
                Node("t", "Transpose", ["w"], ["wt"]),
                Node("b", "MatMul", ["h", "wt"], ["y"]),
            ]);

        using var sut = TorchGraph.From(model);

        Assert.Equal(["w"], sut.WeightNames);
    }

    [Fact]
    public void Export_StandardisedWeights_HaveLearnedAndStillAre()
    {
        // As in weight standardisation: w - mean(w) each time the graph runs.
        var model = Model(
            [Value("x", -1, 3)],
            [Value("y", -1, 2)],
            [OnnxTensor.From("w", [3, 2], [1f, 2f, 3f, 4f, 5f, 7f]), OnnxTensor.From("b", [2], [0f, 0f])],
            [
                Node("mean", "ReduceMean", ["w"], ["m"], ("axes", new long[] { 0 })),
                Node("centred", "Sub", ["w", "m"], ["c"]),
                Node("product", "MatMul", ["x", "c"], ["p"]),
                Node("bias", "Add", ["p", "b"], ["y"]),
            ]);
        using var sut = TorchGraph.From(model);
        using var x = s_x.ToTensor();
        using (var optimiser = TorchSharp.torch.optim.SGD(sut.parameters(), 0.1))
        {
            using var loss = sut.forward(x).square().sum();
            loss.backward();
            optimiser.step();
        }

        var exported = sut.Export();
        using var y = sut.forward(x);

        Assert.Equal(["b", "w"], sut.WeightNames.Order());
        Assert.Equal(["ReduceMean", "Sub", "MatMul", "Add"], exported.Nodes.Select(n => n.OpType));
        Assert.NotEqual(OnnxTensor.Floats(model.Initializers["w"]), OnnxTensor.Floats(exported.Initializers["w"]));
        Assert.Equal(OnnxRuntimeOracle.Run(exported, s_x)[0].Values, y.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void TryFold_ManyConstants_StopsAtTheLimitOfAll()
    {
        var model = Model(
            [Value("x", 1)],
            [Value("y")],
            [OnnxTensor.From("c", [3], [1f, 2f, 3f])],
            [.. Enumerable.Range(0, 4).Select(i => Node($"i{i}", "Identity", ["c"], [$"v{i}"])), Node("sum", "Sum", ["x", "v0", "v1", "v2", "v3"], ["y"])]);
        var constants = new Dictionary<string, TensorProto>(model.Initializers);
        var sut = new ConstantFolding(model, model.Nodes, limit: 7);

        var folded = model.Nodes.Take(4).Select(node => sut.TryFold(node, OpTable.Create(node), constants)).ToArray();

        Assert.Equal([true, true, false, false], folded);
    }

    [Fact]
    public void From_EqualStatisticsSharedThroughIdentity_AreOfEachLayerItsOwn()
    {
        var model = Model(
            [Value("x", -1, 2)],
            [Value("y", -1, 2)],
            [OnnxTensor.From("one", [2], [1f, 1f]), OnnxTensor.From("zero", [2], [0f, 0f])],
            [
                Node("i", "Identity", ["one"], ["v1"]),
                Node("j", "Identity", ["zero"], ["m1"]),
                Node("k", "Identity", ["one"], ["s1"]),
                Node("l", "Identity", ["zero"], ["b1"]),
                Node("n", "BatchNormalization", ["x", "s1", "b1", "m1", "v1"], ["h"]),
                Node("o", "BatchNormalization", ["h", "one", "zero", "zero", "one"], ["y"]),
            ]);

        using var sut = TorchGraph.From(model);

        Assert.Equal(["s1", "b1", "one", "zero"], sut.WeightNames);
        Assert.Equal(["m1", "v1"], sut.named_buffers().Select(b => b.name));
    }

    [Theory]
    [InlineData("ConstantOfShape", new[] { 1L << 20, 1L << 20, 1L << 40 }, false)]
    [InlineData("ConstantOfShape", new[] { 64L, 64, 3, 3 }, true)]
    [InlineData("ConstantOfShape", new[] { 1L << 40, 0L }, true)]
    [InlineData("ConstantOfShape", new[] { 1L << 28 }, true)]
    [InlineData("ConstantOfShape", new[] { (1L << 28) + 1 }, false)]
    [InlineData("Range", new[] { 1L }, false)]
    [InlineData("ConvTranspose", new[] { 1L }, false)]
    public void IsSmall_OfSizes_IsUpToTheLimit(string opType, long[] sizes, bool expected)
    {
        var node = new OnnxNode(Node("n", opType, ["sizes"], ["y"]), 17);

        Assert.Equal(expected, FoldedSize.IsSmall(node, [OnnxTensor.From("sizes", [sizes.Length], sizes)]));
    }

    [Theory]
    [InlineData("Expand", false)]
    [InlineData("Add", true)]
    [InlineData("MatMul", false)]
    public void IsSmall_OfTwoInputs_DependsOnTheOperator(string opType, bool expected)
    {
        var node = new OnnxNode(Node("n", opType, ["a", "b"], ["y"]), 17);
        var big = OnnxTensor.From("b", [1 << 15], Enumerable.Repeat(2L, 1 << 15).ToArray());
        var a = OnnxTensor.From("a", [1 << 15], new float[1 << 15]);

        Assert.Equal(expected, FoldedSize.IsSmall(node, [a, big]));
    }

    [Fact]
    public void From_NodeThatCannotRunOnItsConstants_SaysWhich()
    {
        var model = Model(
            [Value("x", 1)],
            [Value("y", 1)],
            [OnnxTensor.From("a", [2], [1f, 2f]), OnnxTensor.From("b", [3], [1f, 2f, 3f])],
            [Node("sum", "Add", ["a", "b"], ["c"]), Node("add", "Add", ["x", "c"], ["y"])]);

        var error = Assert.Throws<InvalidOnnxException>(() => TorchGraph.From(model));

        Assert.StartsWith("'x.onnx' is not a usable ONNX model: node 'sum' (Add) cannot run on its constants: The size of tensor a (2)", error.Message);
    }
}
