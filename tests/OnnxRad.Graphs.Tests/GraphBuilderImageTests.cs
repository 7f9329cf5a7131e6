namespace OnnxRad.Graphs.Tests;

/// <summary>Enlarging and cropping, against ONNX Runtime's own operators and hand-computed values.</summary>
public sealed class GraphBuilderImageTests
{
    // Few different values, so that most windows have several maxima; the first counts, as for MaxPool.
    [Theory]
    [InlineData(false, 100)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void Unpool_EvenSizeAndSeveralPlanes_IsMaxUnpool(bool fixedSize, int different)
    {
        var g = new GraphBuilder("unpool");
        var x = g.Input("x", "N", 2, fixedSize ? 4 : "H", fixedSize ? 6 : "W");
        var pooled = g.MaxPool(x, kernel: 2, stride: 2, ceil: true);
        var values = g.Input("values", "N", 2, "h", "w");
        g.Output(g.Unpool(values, pooled, x), "found");
        var model = g.Build();
        model.Proto.Graph.Node.Add(new Onnx.NodeProto { OpType = "MaxPool", Name = "places", Input = { "x" }, Output = { "", "places" } });
        model.Proto.Graph.Node.Add(new Onnx.NodeProto { OpType = "MaxUnpool", Name = "unpool", Input = { "values", "places" }, Output = { "unpooled" } });
        foreach (var node in model.Proto.Graph.Node.TakeLast(2))
        {
            node.Output[0] = node.OpType == "MaxPool" ? "again" : "unpooled";
            node.Attribute.Add(Ints("kernel_shape"));
            node.Attribute.Add(Ints("strides"));
        }

        model.Proto.Graph.Output.Add(new Onnx.ValueInfoProto { Name = "unpooled" });
        var pixels = Array.ConvertAll(Shuffled(2 * 2 * 4 * 6), value => value % different);

        var outputs = Ort.RunAll(model, ("x", [2, 2, 4, 6], pixels), ("values", [2, 2, 2, 3], Shuffled(2 * 2 * 2 * 3)));

        Assert.Equal([2, 2, 4, 6], outputs["found"].Shape);
        Assert.Equal(outputs["unpooled"].Values, outputs["found"].Values);
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    public void Unpool_OddSize_KeepsTheMaximumOfEachWindowWhereItWas(int height, int width)
    {
        var g = new GraphBuilder("unpool");
        var x = g.Input("x", "N", 2, "H", "W");
        var pooled = g.MaxPool(x, kernel: 2, stride: 2, ceil: true);
        g.Output(g.Unpool(pooled, pooled, x), "y");
        var pixels = Shuffled(2 * 2 * height * width);

        var (shape, kept) = Ort.Run(g.Build(), ("x", [2, 2, height, width], pixels));

        Assert.Equal([2, 2, height, width], shape);
        Assert.Equal(2 * 2 * ((height + 1) / 2) * ((width + 1) / 2), kept.Count(v => v != 0));
        Assert.All(kept.Zip(pixels), pair => Assert.True(pair.First == 0 || pair.First == pair.Second));
    }

    [Fact]
    public void ConvTranspose_Bilinear_EnlargesALinearSlopeExactly()
    {
        var g = new GraphBuilder("enlarge");
        var x = g.Input("x", "N", 1, 1, 4);
        g.Output(g.ConvTranspose(x, "up", 1, kernel: 4, stride: 2, padding: 1, bias: false, initializer: Initialise.Bilinear), "y");

        var (shape, values) = Ort.Run(g.Build(), ("x", [1, 1, 1, 4], [0, 4, 8, 12]));

        Assert.Equal([1, 1, 2, 8], shape);
        // Pixel centres of the doubled image lie at -1/4, 1/4, 3/4 ... of the source; rows at the border have weight 3/4 of one row.
        float[] slope = [1, 3, 5, 7, 9, 11];
        Assert.Equal(slope.Select(v => v * 0.75f), values[1..7]);
    }

    [Fact]
    public void CropTo_Start_KeepsWhatFollowsIt()
    {
        var g = new GraphBuilder("crop");
        var x = g.Input("x", "N", 1, "H", "W");
        g.Output(g.CropTo(x, g.Input("like", "N", 1, "U", "V"), start: 1), "y");

        var (shape, values) = Ort.Run(g.Build(), ("x", [1, 1, 2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), ("like", [1, 1, 1, 2], [0, 0]));

        Assert.Equal([1, 1, 1, 2], shape);
        Assert.Equal([6, 7], values);
    }

    static Onnx.AttributeProto Ints(string name) => new() { Name = name, Type = Onnx.AttributeProto.Types.AttributeType.Ints, Ints = { 2, 2 } };

    /// <summary>1, 2, 3 ... in random order.</summary>
    static float[] Shuffled(int count)
    {
        float[] values = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        new Random(4).Shuffle(values);
        return values;
    }
}
