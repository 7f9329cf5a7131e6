using OnnxRad.Models;

namespace OnnxRad.Graphs;

/// <summary>The part of a preprocessing graph that puts the images of a case together.</summary>
static class CaseGraph
{
    const int ChannelAxis = 1;
    const int ColumnAxis = 3;

    /// <summary>Prepares each image for itself, and joins them.</summary>
    /// <param name="g">The graph; gets the inputs of each image, and <see cref="PreprocessingGraph.PresentName"/> where images may be missing.</param>
    /// <param name="preprocessing">Valid.</param>
    /// <param name="images">Its images.</param>
    /// <returns>The shape that <see cref="Preprocessing.MadeShape"/> says.</returns>
    public static Value Build(GraphBuilder g, Preprocessing preprocessing, CaseImages images)
    {
        var (made, channels) = (new List<Value>(), preprocessing.Channels);
        for (var i = 0; i < images.Names.Count; i++)
        {
            using var scope = g.Scope(images.Names[i]);
            made.Add(PreprocessingGraph.Prepare(
                g, preprocessing, $".{images.Names[i]}", preprocessing.Mean.Skip(i * channels).Take(channels), preprocessing.Std.Skip(i * channels).Take(channels)));
        }

        if (!images.MayBeMissing)
        {
            return Join(g, made, images.Layout, "case");
        }

        var present = ForEachCase(g, g.Input(PreprocessingGraph.PresentName, "N", made.Count), made[0]);
        var masks = new List<Value>();
        for (var i = 0; i < made.Count; i++)
        {
            using var scope = g.Scope(images.Names[i]);
            var there = There(g, present, i);
            made[i] = g.Node("Mul", [made[i], there], made[i].Shape, "or.zero");
            masks.Add(g.Node(
                "Expand",
                [there, g.Constant("mask.shape", [1, 1, preprocessing.Height, preprocessing.Width])],
                ["N", 1, preprocessing.Height, preprocessing.Width],
                "mask"));
        }

        return Concat(g, [Join(g, made, images.Layout, "case"), Join(g, masks, images.Layout, "masks")], ChannelAxis, "case.and.masks");
    }

    /// <summary>A row for each case, where one row was given for all.</summary>
    static Value ForEachCase(GraphBuilder g, Value present, Value images)
    {
        var count = g.Node("Shape", [images], [1], "cases", null, ("end", 1L), ("start", 0L));
        var shape = g.Node("Concat", [count, g.Constant("one", [1L])], [2], "cases.shape", null, ("axis", 0L));
        return g.Node("Expand", [present, shape], present.Shape, "present.each");
    }

    /// <summary>Whether an image is there, (N, 1, 1, 1).</summary>
    static Value There(GraphBuilder g, Value present, long index)
    {
        var column = g.Node("Gather", [present, g.Constant("index", [index])], ["N", 1], "there.column", null, ("axis", 1L));
        return g.Node("Unsqueeze", [column, g.Constant("there.axes", [2L, 3L])], ["N", 1, 1, 1], "there");
    }

    static Value Join(GraphBuilder g, IReadOnlyList<Value> parts, ImageLayout layout, string name) =>
        Concat(g, parts, layout == ImageLayout.Channels ? ChannelAxis : ColumnAxis, name);

    static Value Concat(GraphBuilder g, IReadOnlyList<Value> parts, int axis, string name)
    {
        Dim[] shape = [.. parts[0].Shape];
        shape[axis] = parts.Sum(part => part.Shape[axis].Size!.Value);
        return g.Node("Concat", [.. parts], shape, name, null, ("axis", (long)axis));
    }
}
