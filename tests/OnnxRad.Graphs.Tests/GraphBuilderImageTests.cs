namespace OnnxRad.Graphs.Tests;

/// <summary>Enlarging and cropping, against ONNX Runtime's own operators and hand-computed values.</summary>
public sealed class GraphBuilderImageTests
{
    [Fact]
    public void Unpool_EvenSizeAndSeveralPlanes_IsMaxUnpool()
    {
        var g = new GraphBuilder("unpool");
        var x = g.Input("x", "N", 2, "H", "W");
        var (values, places) = g.MaxPoolWithPlaces(x);
        g.Output(g.Unpool(values, places, x), "scattered");
        var window = new long[] { 2, 2 };
        g.Output(g.Node("MaxUnpool", [values, places], x.Shape, null, null, ("kernel_shape", window), ("strides", window)), "unpooled");

        var outputs = Ort.RunAll(g.Build(), ("x", [2, 2, 4, 6], Shuffled(2 * 2 * 4 * 6)));

        Assert.Equal([2, 2, 4, 6], outputs["scattered"].Shape);
        Assert.Equal(outputs["unpooled"].Values, outputs["scattered"].Values);
    }

    [Fact]
    public void Unpool_OddSize_KeepsTheMaximumOfEachWindowWhereItWas()
    {
        var g = new GraphBuilder("unpool");
        var x = g.Input("x", "N", 2, "H", "W");
        var (values, places) = g.MaxPoolWithPlaces(x);
        g.Output(g.Unpool(values, places, x), "y");
        var pixels = Shuffled(2 * 2 * 5 * 7);

        var (shape, kept) = Ort.Run(g.Build(), ("x", [2, 2, 5, 7], pixels));

        Assert.Equal([2, 2, 5, 7], shape);
        Assert.Equal(2 * 2 * 3 * 4, kept.Count(v => v != 0));
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
    public void CropCentreTo_OddRest_CutsLessAtTheBeginning()
    {
        var g = new GraphBuilder("crop");
        var x = g.Input("x", "N", 1, 1, "W");
        g.Output(g.CropCentreTo(x, g.Input("like", "N", 1, 1, "V")), "y");

        var (shape, values) = Ort.Run(g.Build(), ("x", [1, 1, 1, 5], [0, 1, 2, 3, 4]), ("like", [1, 1, 1, 2], [0, 0]));

        Assert.Equal([1, 1, 1, 2], shape);
        Assert.Equal([1, 2], values);
    }

    /// <summary>1, 2, 3 ... in random order.</summary>
    static float[] Shuffled(int count)
    {
        float[] values = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        new Random(4).Shuffle(values);
        return values;
    }
}
