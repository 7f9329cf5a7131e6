using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class ClassifierHeadTests
{
    [Theory]
    [InlineData("light/light_bvlc_alexnet", "Gemm", 4096)]
    [InlineData("light/light_densenet121", "Conv", 1024)]
    [InlineData("light/light_inception_v1", "Gemm", 1024)]
    [InlineData("light/light_inception_v2", "Gemm", 1024)]
    [InlineData("light/light_resnet50", "Gemm", 2048)]
    [InlineData("light/light_shufflenet", "Gemm", 544)]
    [InlineData("light/light_squeezenet", "Conv", 512)]
    [InlineData("light/light_vgg19", "Gemm", 4096)]
    [InlineData("light/light_zfnet512", "Gemm", 1024)]
    [InlineData("pretrained/squeezenet1.1", "Conv", 512)]
    public void Find_PublishedModel_IsTheLayerBeforeThe1000Classes(string name, string opType, long features)
    {
        var head = ClassifierHead.Find(OnnxModel.Load(TestData.Require($"onnx/{name}.onnx")));

        Assert.Equal((opType, features, 1000), (head.Operator, head.Features, head.Classes));
    }

    [Fact]
    public void Replace_GemmBehindSoftmaxAndReshape_GivesTheLogitsOfTheNewWeights()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 4);
        var logits = g.Linear(x, "fc", 5);
        g.Output(g.Node("Reshape", [g.Softmax(logits), g.Constant("shape", [-1, 5, 1])], ["N", 5, 1]), "p");

        var model = ClassifierHead.Replace(g.Build(), 3, seed: 7);

        Assert.Equal(new("head", "Gemm", 4, 3), ClassifierHead.Find(model));
        Assert.Equal(["Gemm"], model.Nodes.Select(n => n.OpType));
        Assert.Equal(["head.weight", "head.bias"], model.Initializers.Keys);
        var input = Numbers.Random(3, 2, 4);
        var (shape, values) = Ort.Run(model, ("x", [2, 4], input));
        Assert.Equal([2, 3], shape);
        Numbers.AssertClose(Product(input, OnnxTensor.Floats(model.Initializers["head.weight"]), 2, 4, 3), values);
        Assert.Equal("(N, 3)", EditShape(model));
    }

    [Fact]
    public void Replace_ReshapeToTheBatchOfTheFeatures_GoesWithItsShapeWork()
    {
        // x.view(x.size(0), 5), as exporters write it.
        var g = new GraphBuilder("net", seed: 1);
        var logits = g.Linear(g.Input("x", "N", 4), "fc", 5);
        var batch = g.Node("Gather", [g.Node("Shape", [logits], [2]), g.Constant("zero", [0L])], [1]);
        var shape = g.Node("Concat", [batch, g.Constant("five", [5L])], [2], null, null, ("axis", 0L));
        g.Output(g.Node("Reshape", [logits, shape], ["N", 5]), "y");

        var model = ClassifierHead.Replace(g.Build(), 3);

        Assert.Equal(["Gemm"], model.Nodes.Select(n => n.OpType));
        Assert.Equal([2, 3], Ort.Run(model, ("x", [2, 4], Numbers.Random(3, 2, 4))).Shape);
    }

    [Fact]
    public void Replace_MatMulWithBias_GivesTheLogitsOfTheNewWeights()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 4);
        var product = g.Node("MatMul", [x, g.Weight("w", [4, 5], Initialise.XavierUniform)], ["N", 5]);
        g.Output(g.Softmax(g.Add(product, g.Constant("b", [5], [1, 2, 3, 4, 5]))), "p");

        Assert.Equal(("MatMul", 4, 5), ClassifierHead.Find(g.Build()) is var old ? (old.Operator, old.Features, old.Classes) : default);
        var model = ClassifierHead.Replace(g.Build(), 2);

        var input = Numbers.Random(3, 2, 4);
        Numbers.AssertClose(Product(input, OnnxTensor.Floats(model.Initializers["head.weight"]), 2, 4, 2), Ort.Run(model, ("x", [2, 4], input)).Values);
    }

    [Fact]
    public void Replace_ConvBeforeGlobalPooling_GivesTheLogitsOfTheMeans()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Input("x", "N", 4, "H", "W");
        var maps = g.Relu(g.Conv(x, "classifier", 10, kernel: 1));
        g.Output(g.Softmax(g.GlobalAveragePool(maps), axis: 1), "p");

        var model = ClassifierHead.Replace(g.Build(), 3, seed: 7);

        Assert.Equal(["Conv", "GlobalAveragePool", "Flatten"], model.Nodes.Select(n => n.OpType));
        var input = Numbers.Random(3, 2, 4, 5, 6);
        var means = input.Chunk(30).Select(map => map.Average()).ToArray();
        var (shape, values) = Ort.Run(model, ("x", [2, 4, 5, 6], input));
        Assert.Equal([2, 3], shape);
        var expected = Product(means, OnnxTensor.Floats(model.Initializers["head.weight"]), 2, 4, 3);
        Numbers.AssertClose(expected, values);
        Assert.Contains(values, value => value < 0);
    }

    [Fact]
    public void Replace_Twice_KeepsTheNamesAndTheInputModel()
    {
        var g = new GraphBuilder("net", seed: 1);
        g.Output(g.Linear(g.Input("x", "N", 4), "fc", 5), "y");
        var model = g.Build();
        var before = model.ToBytes();

        var once = ClassifierHead.Replace(model, 3, seed: 1);
        var twice = ClassifierHead.Replace(once, 2, seed: 1);

        Assert.Equal(before, model.ToBytes());
        Assert.Equal(once.ToBytes(), ClassifierHead.Replace(model, 3, seed: 1).ToBytes());
        Assert.NotEqual(once.ToBytes(), ClassifierHead.Replace(model, 3, seed: 2).ToBytes());
        Assert.Equal(["head.weight", "head.bias"], twice.Initializers.Keys);
        Assert.Equal("logits", twice.Outputs[0].Name);
    }

    [Fact]
    public void Find_Convolution3x3_NamesIt()
    {
        var g = new GraphBuilder("net");
        g.Output(g.GlobalAveragePool(g.Conv(g.Input("x", "N", 4, 8, 8), "features", 10, kernel: 3)), "y");

        AssertRefused(g.Build(), "node 'features' (Conv, opset 17) with weights (10, 4, 3, 3)");
    }

    [Fact]
    public void Find_JoinInFrontOfTheOutput_NamesIt()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 4);
        g.Output(g.Node("Add", [g.Relu(x), x], ["N", 4], "join"), "y");

        AssertRefused(g.Build(), "node 'join' (Add, opset 17), which joins 2 values");
    }

    [Fact]
    public void Find_OtherOperator_NamesIt()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Node("TopK", [g.Input("x", "N", 4), g.Constant("k", [2])], ["N", 2], "best"), "y");

        AssertRefused(g.Build(), "node 'best' (TopK, opset 17)");
    }

    [Fact]
    public void Find_TwoOutputs_SaysSo()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 4);
        g.Output(g.Linear(x, "a", 2), "first");
        g.Output(g.Linear(x, "b", 2), "second");

        var e = Assert.Throws<UnsupportedOnnxException>(() => ClassifierHead.Find(g.Build()));

        Assert.Equal("'net': the network has 2 outputs; this edit is defined for networks with one. Cut it to one output first.", e.Message);
    }

    static void AssertRefused(OnnxModel model, string found)
    {
        var e = Assert.Throws<UnsupportedOnnxException>(() => ClassifierHead.Replace(model, 2));

        Assert.Equal(
            $"'net': the network has no classifier head that can be replaced: in front of the output 'y' stands {found}; expected a Gemm, a MatMul or a "
            + "1x1 Conv with constant weights, behind it only Softmax, LogSoftmax, Sigmoid, Relu, Reshape, Flatten, Squeeze, Dropout, Identity, Cast, "
            + "a global pool or the Add of a bias. Cut the network at its features first, or use another one.",
            e.Message);
        Assert.Single(e.Problems);
    }

    static string EditShape(OnnxModel model) =>
        $"({string.Join(", ", model.Outputs[0].Type.TensorType.Shape.Dim.Select(d => d.HasDimValue ? $"{d.DimValue}" : d.DimParam))})";

    /// <summary>rows (n, features) times weights (classes, features) transposed.</summary>
    static float[] Product(float[] rows, float[] weights, int n, int features, int classes)
    {
        var result = new float[n * classes];
        for (var i = 0; i < result.Length; i++)
        {
            var (row, c) = (i / classes, i % classes);
            result[i] = (float)Enumerable.Range(0, features).Sum(f => (double)rows[(row * features) + f] * weights[(c * features) + f]);
        }

        return result;
    }
}
