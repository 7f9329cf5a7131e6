using OnnxRad.Models;

namespace OnnxRad.Graphs;

/// <summary>The part of a preprocessing graph that spreads a window of values over 0 to 255.</summary>
static class WindowGraph
{
    // A window of no width is a threshold, not a division by zero.
    const float LeastWidth = 1e-6f;

    // Shares are counted in millionths.
    const long Parts = 1_000_000;

    /// <summary>255 * clip((pixels - low) / (high - low), 0, 1).</summary>
    /// <param name="g">The graph; <see cref="WindowSource.File"/> gives it an input.</param>
    /// <param name="pixels">Shape (N, C, H, W), or (N, C, D, H, W).</param>
    /// <param name="window">Valid.</param>
    /// <param name="input">The name of that input.</param>
    public static Value Apply(GraphBuilder g, Value pixels, ValueWindow window, string input)
    {
        // The input comes before the names of the scope.
        var ends = window.Source == WindowSource.File ? g.Input(input, pixels.Shape[0], 2) : null;
        using var scope = g.Scope("window");
        var (low, high) = window.Source switch
        {
            WindowSource.Fixed => (g.Scalar("low", window.Low), g.Scalar("high", window.High)),
            WindowSource.File => (End(g, ends!, 0, pixels, "low"), End(g, ends!, 1, pixels, "high")),
            WindowSource.MinMax => (Extreme(g, pixels, "ReduceMin", "low"), Extreme(g, pixels, "ReduceMax", "high")),
            _ => (Percentile(g, pixels, window.Low / 100.0, largest: false, "low"), Percentile(g, pixels, 1 - (window.High / 100.0), largest: true, "high")),
        };
        var width = g.Node("Sub", [high, low], low.Shape, "difference");
        width = g.Node("Max", [width, g.Scalar("least.width", LeastWidth)], low.Shape, "width");
        var x = g.Node("Sub", [pixels, low], pixels.Shape, "above.low");
        x = g.Node("Div", [x, width], pixels.Shape, "share");
        x = g.Node("Clip", [x, g.Scalar("zero", 0f), g.Scalar("one", 1f)], pixels.Shape, "clipped");
        return g.Node("Mul", [x, g.Scalar("white", 255f)], pixels.Shape, "levels");
    }

    static Dim[] PerImage(Value pixels) => [pixels.Shape[0], .. pixels.Shape.Skip(1).Select(_ => (Dim)1)];

    static Value End(GraphBuilder g, Value ends, long index, Value pixels, string name)
    {
        using var scope = g.Scope(name);
        var column = g.Node("Gather", [ends, g.Constant("index", [index])], [ends.Shape[0], 1], "column", null, ("axis", 1L));
        return ForEachPixel(g, column, pixels);
    }

    static Value Extreme(GraphBuilder g, Value pixels, string op, string name) =>
        g.Node(op, [pixels], PerImage(pixels), name, null, ("axes", Axes(1, pixels)), ("keepdims", 1L));

    /// <summary>A value for each image, (N, 1), with the dimensions of its pixels.</summary>
    static Value ForEachPixel(GraphBuilder g, Value column, Value pixels) =>
        g.Node("Unsqueeze", [column, g.Constant("axes", Axes(2, pixels))], PerImage(pixels), "value");

    /// <summary>The axes from a first one to the last one.</summary>
    static long[] Axes(int first, Value pixels) => [.. Enumerable.Range(first, pixels.Shape.Count - first)];

    /// <summary>The last of the k least or largest values, k being a share of all, and at least 1.</summary>
    static Value Percentile(GraphBuilder g, Value pixels, double share, bool largest, string name)
    {
        using var scope = g.Scope(name);
        var n = pixels.Shape[0];
        var flat = g.Node("Flatten", [pixels], [n, "values"], "flat", null, ("axis", 1L));
        var size = g.Node("Shape", [flat], [1], "size", null, ("end", 2L), ("start", 1L));

        // Whole numbers, as 32 bits of float do not hold the number of values of a large image exactly.
        var rank = g.Node("Mul", [size, g.Constant("share", [(long)Math.Round(share * Parts)])], [1], "parts");
        rank = g.Node("Div", [rank, g.Constant("whole", [Parts])], [1], "rank");
        var count = g.Node("Add", [rank, g.Constant("one", [1L])], [1], "count");
        count = g.Node("Min", [count, size], [1], "count.most");
        var sorted = g.Node("TopK", [flat, count], [n, "count"], "sorted", null, ("axis", 1L), ("largest", largest ? 1L : 0L), ("sorted", 1L));
        return ForEachPixel(g, g.Node("Gather", [sorted, g.Constant("last.index", [-1L])], [n, 1], "last", null, ("axis", 1L)), pixels);
    }
}
