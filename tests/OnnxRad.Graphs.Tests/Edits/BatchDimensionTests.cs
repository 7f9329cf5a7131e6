using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class BatchDimensionTests
{
    [Fact]
    public void Free_ReshapeToOneRow_GivesARowAnImage() => AssertRows((g, x) =>
        g.Node("Reshape", [x, g.Constant("shape", [1, 24])], [1, 24]));

    [Fact]
    public void Free_ChannelShuffle_KeepsTheImagesApart() => AssertRows((g, x) =>
    {
        var split = g.Node("Reshape", [x, g.Constant("split", [1, 2, 3, 2, 2])], [1, 2, 3, 2, 2]);
        var turned = g.Node("Transpose", [split], [1, 3, 2, 2, 2], null, null, ("perm", new long[] { 0, 2, 1, 3, 4 }));
        return g.Node("Reshape", [turned, g.Constant("join", [1, 6, 2, 2])], [1, 6, 2, 2]);
    });

    [Fact]
    public void Free_BatchTimesGroups_KeepsTheImagesApart() => AssertRows((g, x) =>
    {
        var groups = g.Node("Reshape", [x, g.Constant("split", [2, 12])], [2, 12]);
        var scaled = g.Softmax(groups);
        return g.Node("Reshape", [scaled, g.Constant("join", [1, 24])], [1, 24]);
    });

    [Fact]
    public void Free_SqueezeOfAllOnes_KeepsTheBatch() => AssertRows((g, x) => g.Node("Squeeze", [g.GlobalAveragePool(x)], [6]));

    [Fact]
    public void Free_ReshapeOfAWeight_IsLeftAlone() => AssertRows((g, x) =>
    {
        var weight = g.Node("Reshape", [g.Constant("w", [6], [1, 2, 3, 4, 5, 6]), g.Constant("shape", [1, 6, 1, 1])], [1, 6, 1, 1]);
        return g.Node("Mul", [x, weight], x.Shape);
    });

    [Theory]
    [InlineData("light_inception_v1")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    public void Free_PublishedModel_GivesForTwoImagesWhatItGaveForEach(string name)
    {
        var model = OnnxModel.Load(TestData.Require($"onnx/light/{name}.onnx"));
        var input = model.Inputs[0].Name;
        var (a, b) = (Numbers.Random(1, 3, 224, 224), Numbers.Random(2, 3, 224, 224));

        var (shape, values) = Ort.Run(BatchDimension.Free(model), (input, [2, 3, 224, 224], [.. a, .. b]));

        Assert.Equal([2, 1000], shape);
        Numbers.AssertClose(Ort.Run(model, (input, [1, 3, 224, 224], a)).Values, values[..1000]);
        Numbers.AssertClose(Ort.Run(model, (input, [1, 3, 224, 224], b)).Values, values[1000..]);
    }

    [Fact]
    public void Free_NotedShapes_AreDropped()
    {
        var model = OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1.onnx"));

        var free = BatchDimension.Free(model);

        Assert.Equal((65, 0), (model.Proto.Graph.ValueInfo.Count, free.Proto.Graph.ValueInfo.Count));
        Assert.Equal("N", free.Outputs[0].Type.TensorType.Shape.Dim[0].DimParam);
    }

    [Fact]
    public void Free_ReshapeThatLosesTheBatch_IsRefused() => AssertRefused(
        (g, x) => g.Node("Reshape", [x, g.Constant("shape", [24])], [24], "flat"),
        "batch of 2",
        2,
        "node 'flat' (Reshape, opset 17) makes the shape (24) of a batch of 2; expected the batch as its first dimension. ");

    [Fact]
    public void Free_SqueezeOfTheBatch_IsRefused() => AssertRefused(
        (g, x) => g.Node("Squeeze", [g.GlobalAveragePool(x), g.Constant("axes", [0, 2, 3])], [6], "squeeze"),
        "batch of 1",
        1,
        "node 'squeeze' (Squeeze, opset 17) removes the batch dimension; expected the batch to stay the first dimension. ");

    static void AssertRefused(Func<GraphBuilder, Value, Value> build, string name, int batch, string what)
    {
        var g = new GraphBuilder(name);
        g.Output(build(g, g.Input("x", batch, 6, 2, batch == 2 ? 1 : 2)), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => BatchDimension.Free(g.Build()));

        Assert.Equal($"'{name}': {what}Export the model with a free batch dimension.", e.Message);
    }

    static void AssertRows(Func<GraphBuilder, Value, Value> build)
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", 1, 6, 2, 2);
        g.Output(build(g, x), "y");
        var model = g.Build();
        var (a, b) = (Numbers.Random(1, 24), Numbers.Random(2, 24));

        var free = BatchDimension.Free(model);

        var (_, values) = Ort.Run(free, ("x", [2, 6, 2, 2], [.. a, .. b]));
        Numbers.AssertClose(
            [.. Ort.Run(model, ("x", [1, 6, 2, 2], a)).Values, .. Ort.Run(model, ("x", [1, 6, 2, 2], b)).Values], values, 1e-6);
    }
}
