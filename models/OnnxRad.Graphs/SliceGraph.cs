namespace OnnxRad.Graphs;

/// <summary>The part of a preprocessing graph that brings the slices of volumes to the network's number of them.</summary>
/// <remarks>It comes before the parts for columns and rows: networks have fewer slices than columns, and a product costs as many operations as it makes values.</remarks>
static class SliceGraph
{
    /// <summary>Multiplies the axis of slices with a matrix; rows and columns lie behind it, and go through as one.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">(N, C, D, H, W).</param>
    /// <param name="weights">The share of each slice in those that are made, (depth, D).</param>
    /// <returns>(N, C, depth, H, W).</returns>
    public static Value Apply(GraphBuilder g, Value x, Value weights)
    {
        using var scope = g.Scope("volume");
        var (outer, depth, plane) = (x.Shape.Take(2), weights.Shape[0], x.Shape.Skip(3));
        var size = g.Node("Shape", [x], [2], "plane", null, ("end", 5L), ("start", 3L)); // H, W
        var made = g.Node("Concat", [g.Constant("kept", [0L, 0L, -1L]), size], [5], "made", null, ("axis", 0L));
        x = g.Node("Reshape", [x, g.Constant("planes.shape", [0L, 0L, 0L, -1L])], [.. outer, x.Shape[2], "plane"], "planes");
        x = g.Node("MatMul", [weights, x], [.. outer, depth, "plane"], "product"); // (depth, D) x (N, C, D, H * W)
        return g.Node("Reshape", [x, made], [.. outer, depth, .. plane], "resized");
    }
}
