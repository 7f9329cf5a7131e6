using OnnxRad.Models;

namespace OnnxRad.Graphs;

/// <summary>The part of a preprocessing graph that brings the slices of volumes to the network's number of them.</summary>
static class SliceGraph
{
    /// <summary>Multiplies the axis of slices with a matrix, as rows and columns are; these lie behind it, and go through as one.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">(N, C, D, height, width): rows and columns have the network's size.</param>
    /// <param name="weights">The share of each slice in those that are made, (depth, D).</param>
    /// <param name="preprocessing">Valid, with a depth.</param>
    /// <returns>(N, C, depth, height, width).</returns>
    public static Value Apply(GraphBuilder g, Value x, Value weights, Preprocessing preprocessing)
    {
        using var scope = g.Scope("volume");
        var (n, channels, depth) = (x.Shape[0], x.Shape[1], (long)preprocessing.Depth!.Value);
        var (height, width) = ((long)preprocessing.Height, (long)preprocessing.Width);
        var plane = height * width;
        x = g.Node("Reshape", [x, g.Constant("planes.shape", [0L, 0L, -1L, plane])], [n, channels, x.Shape[2], plane], "planes");
        x = g.Node("MatMul", [weights, x], [n, channels, depth, plane], "product"); // (depth, D) x (N, C, D, height * width)
        return g.Node(
            "Reshape", [x, g.Constant("shape", [0L, 0L, depth, height, width])], [n, channels, depth, height, width], "resized");
    }
}
