using Onnx;
using OnnxRad.Models;

namespace OnnxRad.Graphs;

/// <summary>The part of a preprocessing graph that resamples an image or a volume about its centre, and pads it with black or cuts it off.</summary>
/// <remarks>
/// The image becomes n = round(in / scale) slices, rows and columns, of which the middle is cut out, or which are put in the middle of black, by whole
/// pixels: as resizing to n and pasting. A matrix product for each axis as for stretching, with weights in float32; those of places outside
/// of the image are 0.
/// </remarks>
static class FitGraph
{
    // Of weights that add up to nothing, as outside of the image.
    const float LeastSum = 1e-6f;

    /// <param name="g">The graph.</param>
    /// <param name="x">(N, C, H, W), or (N, C, D, H, W).</param>
    /// <param name="preprocessing">Valid; its fit is another than stretching.</param>
    /// <param name="spacing">The distance of the image's rows and columns in mm, (2), of slices before (3); null where it does not count.</param>
    /// <returns>(N, C, height, width), or (N, C, depth, height, width).</returns>
    public static Value Apply(GraphBuilder g, Value x, Preprocessing preprocessing, Value? spacing)
    {
        using var scope = g.Scope("fit");
        var rank = x.Shape.Count;
        var (height, width) = (Size(g, x, rank - 2, "height"), Size(g, x, rank - 1, "width"));
        var depth = preprocessing.Depth is null ? null : Size(g, x, 2, "depth");
        var (through, down, right) = Scales(g, preprocessing, (depth, height, width), spacing);
        x = depth is null ? x : SliceGraph.Apply(g, x, Weights(g, "slices", depth, preprocessing.Depth!.Value, through!, preprocessing.Resize));
        var rows = Weights(g, "rows", height, preprocessing.Height, down, preprocessing.Resize);
        var columns = Weights(g, "columns", width, preprocessing.Width, right, preprocessing.Resize);
        columns = g.Node("Transpose", [columns], [x.Shape[^1], preprocessing.Width], "columns.transposed", null, ("perm", new long[] { 1, 0 }));
        Dim[] outer = [.. x.Shape.Take(rank - 2)]; // (N, C), or (N, C, depth)
        x = g.Node("MatMul", [x, columns], [.. outer, x.Shape[^2], preprocessing.Width], "resized.columns");
        return g.Node("MatMul", [rows, x], [.. outer, preprocessing.Height, preprocessing.Width], "resized.rows");
    }

    /// <summary>How many pixels of the image one of the output is: through the slices of a volume, down and to the right.</summary>
    static (Value? Through, Value Down, Value Right) Scales(
        GraphBuilder g, Preprocessing preprocessing, (Value? Depth, Value Height, Value Width) size, Value? spacing)
    {
        if (spacing is not null)
        {
            var first = size.Depth is null ? 0 : 1;
            var target = g.Scalar("target", preprocessing.Spacing!.Value);
            var slices = size.Depth is null ? null : Over(g.Scalar("target.slices", preprocessing.SliceSpacing ?? preprocessing.Spacing.Value), 0, "through");
            return (slices, Over(target, first, "down"), Over(target, first + 1, "right"));

            Value Over(Value wanted, long index, string name) =>
                g.Node("Div", [wanted, g.Node("Gather", [spacing, g.Scalar(name + ".index", index)], [], name + ".spacing")], [], name);
        }

        if (preprocessing.Fit == ImageFit.Centre)
        {
            var one = g.Scalar("as.it.is", 1f);
            return (one, one, one);
        }

        var through = size.Depth is null ? null : Ratio(size.Depth, "depth", preprocessing.Depth!.Value, "through");
        var down = Ratio(size.Height, "height", preprocessing.Height, "down");
        var right = Ratio(size.Width, "width", preprocessing.Width, "right");
        Value[] all = through is null ? [down, right] : [through, down, right];
        var scale = g.Node(preprocessing.Fit == ImageFit.Letterbox ? "Max" : "Min", all, [], "scale");
        return (scale, scale, scale);

        Value Ratio(Value found, string axis, int made, string name) => g.Node("Div", [found, g.Scalar(axis + ".made", (float)made)], [], name);
    }

    /// <summary>The share of input pixel x in output pixel i, (out, in).</summary>
    static Value Weights(GraphBuilder g, string name, Value size, int made, Value scale, ResizeFilter filter)
    {
        using var scope = g.Scope(name);
        var half = g.Scalar("half", 0.5f);
        var resized = g.Node("Floor", [g.Node("Add", [g.Node("Div", [size, scale], [], "exact"), half], [], "above")], [], "whole");
        resized = g.Node("Max", [resized, g.Scalar("fewest", 1f)], [], "resized");
        var ratio = g.Node("Div", [size, resized], [], "ratio");
        var margin = g.Node("Sub", [g.Scalar("made", (float)made), resized], [], "margin");
        var first = g.Node("Floor", [g.Node("Mul", [margin, half], [], "margin.half")], [], "first");

        float[] middles = [.. Enumerable.Range(0, made).Select(i => i + 0.5f)];
        var places = g.Node("Sub", [g.Constant("middles", [made, 1], middles), first], [made, 1], "places");
        var centres = g.Node("Mul", [places, ratio], [made, 1], "centres"); // in pixels of the image, whose first one reaches from 0 to 1
        var pixels = g.Node("Range", [g.Scalar("zero", 0f), size, g.Scalar("one", 1f)], ["in"], "left"); // (in)
        Dim[] shape = [made, "in"];
        var weights = filter == ResizeFilter.Box ? Box(g, centres, pixels, ratio, shape) : Triangle(g, centres, pixels, ratio, shape);
        return Shares(g, weights, centres, size, made);
    }

    /// <summary>Weights that add up to 1 in the image, and are 0 outside of it.</summary>
    static Value Shares(GraphBuilder g, Value weights, Value centres, Value size, int made)
    {
        Dim[] column = [made, 1];
        var sums = g.Node("ReduceSum", [weights, g.Constant("axes", [1L])], column, "sums", null, ("keepdims", 1L));
        sums = g.Node("Max", [sums, g.Scalar("least", LeastSum)], column, "sums.positive");
        var before = g.Node("Less", [centres, g.Scalar("begin", 0f)], column, "before");
        var behind = g.Node("Greater", [centres, size], column, "behind");
        var inside = g.Node("Not", [g.Node("Or", [before, behind], column, "outside")], column, "inside");
        var seen = g.Node("Cast", [inside], column, "seen", null, ("to", (long)TensorProto.Types.DataType.Float));
        return g.Node("Mul", [g.Node("Div", [weights, sums], weights.Shape, "shares"), seen], weights.Shape, "weights");
    }

    /// <summary>max(0, 1 - |distance of the centres| / max(1, scale)).</summary>
    static Value Triangle(GraphBuilder g, Value centres, Value pixels, Value scale, Dim[] shape)
    {
        var places = g.Node("Add", [pixels, g.Scalar("pixel.half", 0.5f)], pixels.Shape, "pixel.centres");
        var distance = g.Node("Abs", [g.Node("Sub", [centres, places], shape, "difference")], shape, "distance");
        var support = g.Node("Max", [scale, g.Scalar("pixel.size", 1f)], [], "support");
        var fall = g.Node("Sub", [g.Scalar("peak", 1f), g.Node("Div", [distance, support], shape, "relative")], shape, "fall");
        return g.Node("Clip", [fall, g.Scalar("nothing", 0f)], shape, "triangle");
    }

    /// <summary>The overlap of the output pixel with each input pixel.</summary>
    static Value Box(GraphBuilder g, Value centres, Value pixels, Value scale, Dim[] shape)
    {
        var radius = g.Node("Mul", [scale, g.Scalar("radius.share", 0.5f)], [], "radius");
        var ends = g.Node("Add", [pixels, g.Scalar("pixel.size", 1f)], pixels.Shape, "right");
        var upper = g.Node("Min", [g.Node("Add", [centres, radius], centres.Shape, "last"), ends], shape, "upper");
        var lower = g.Node("Max", [g.Node("Sub", [centres, radius], centres.Shape, "first.edge"), pixels], shape, "lower");
        return g.Node("Clip", [g.Node("Sub", [upper, lower], shape, "overlap"), g.Scalar("nothing", 0f)], shape, "box");
    }

    static Value Size(GraphBuilder g, Value x, long axis, string name)
    {
        var size = g.Node("Shape", [x], [1], name + ".shape", null, ("end", axis + 1), ("start", axis));
        return g.Node("Cast", [g.Node("Squeeze", [size], [], name + ".size")], [], name, null, ("to", (long)TensorProto.Types.DataType.Float));
    }
}
