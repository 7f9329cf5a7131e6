using Onnx;
using OnnxRad.Models;

namespace OnnxRad.Graphs;

/// <summary>Turns <see cref="Preprocessing"/> into the ONNX graph that runs it, and keeps that graph inside a model.</summary>
/// <remarks>
/// The graph needs operator set 17 and nothing that only some execution providers have: resizing is one matrix product for
/// the rows and one for the columns, with weights that the graph computes from the size of the image it is given.
/// </remarks>
public static class PreprocessingGraph
{
    /// <summary>The key in <c>metadata_props</c> of the network's file; the value is base64 of the serialised graph.</summary>
    public const string MetadataKey = "onnxrad.preprocessing";

    /// <summary>The graph's input: stored values, float32 (N, C, H, W); of volumes (N, C, D, H, W).</summary>
    public const string InputName = "pixels";

    /// <summary>The graph's output: the network's input, float32 (N, C, height, width); of volumes (N, C, depth, height, width).</summary>
    public const string OutputName = "image";

    /// <summary>The graph's second input where the window comes from the file: its ends, float32 (N, 2).</summary>
    public const string WindowName = "window";

    /// <summary>
    /// The graph's input where images are resampled to a spacing: the distance of their rows and of their columns in mm, float32 (2); of volumes
    /// that of their slices first, float32 (3).
    /// </summary>
    public const string SpacingName = "spacing";

    /// <summary>The key in the graph's own <c>metadata_props</c> of what its window is, or other normalisation; absent for images of 8 bits.</summary>
    public const string WindowKey = "onnxrad.window";

    /// <summary>The key in the graph's own <c>metadata_props</c> of the names of a case's images, joined by commas; absent for one image.</summary>
    public const string ImagesKey = "onnxrad.images";

    /// <summary>
    /// The graph's last input where images may be missing: 1 for each that is there and 0 for each that is not, float32 (N, images). What is
    /// fed for a missing one does not count, but must be numbers.
    /// </summary>
    public const string PresentName = "present";

    /// <summary>Builds the graph <c>(resize(window(pixels)) * scale - mean) / std</c>.</summary>
    /// <remarks>
    /// Several images of a case have inputs of their own, <c>pixels.NAME</c>, <c>window.NAME</c> and <c>spacing.NAME</c>; they may differ in size.
    /// Without resizing H and W are fixed, otherwise symbolic. <see cref="ResizeFilter.Triangle"/> gives what Pillow's BILINEAR
    /// gives for floating-point images. <see cref="ResizeFilter.Box"/> weights each pixel by the exact share of the output
    /// pixel's area that it covers; Pillow's BOX, which takes pixels whole, is the same for whole ratios only.
    /// </remarks>
    /// <exception cref="ArgumentException">The values are not valid; all problems are listed.</exception>
    public static OnnxModel Build(Preprocessing preprocessing)
    {
        if (preprocessing.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(
                $"The preprocessing is not valid: {string.Join(' ', problems)} Correct these values.", nameof(preprocessing));
        }

        var g = new GraphBuilder("preprocessing");
        var x = preprocessing.Images is null
            ? Prepare(g, preprocessing, "", preprocessing.Mean, preprocessing.Std)
            : CaseGraph.Build(g, preprocessing, preprocessing.Images);
        g.Output(x, OutputName);
        var graph = g.Build();
        if (preprocessing.Images is { } images)
        {
            graph.SetMetadata(ImagesKey, string.Join(',', images.Names));
        }

        if (preprocessing.Window is not null || preprocessing.Normalise != Normalisation.Fixed)
        {
            graph.SetMetadata(WindowKey, preprocessing.Window?.Source.ToString() ?? preprocessing.Normalise.ToString());

            // The builder's nodes have one output; TopK must have its second one named too.
            foreach (var node in graph.Proto.Graph.Node.Where(n => n.OpType == "TopK"))
            {
                node.Output.Add(node.Name + ".indices");
            }
        }

        return graph;
    }

    /// <summary>Builds the graph and stores it in the metadata of a network, replacing one that is there.</summary>
    /// <param name="network">Changed in place.</param>
    /// <param name="preprocessing">From stored values to the network's input.</param>
    /// <exception cref="ArgumentException">The values are not valid; all problems are listed.</exception>
    public static void Embed(OnnxModel network, Preprocessing preprocessing) =>
        network.SetMetadata(MetadataKey, Convert.ToBase64String(Build(preprocessing).ToBytes()));

    /// <summary>The graph that <see cref="Embed"/> stored; <see langword="null"/> when there is none, or it is part of the network's.</summary>
    /// <exception cref="InvalidOnnxException">What is stored is not an ONNX model in base64.</exception>
    public static OnnxModel? Extract(OnnxModel network)
    {
        if (network.GetMetadata(MetadataKey) is not { } text || text == Preprocessing.InGraph)
        {
            return null;
        }

        var source = $"{network.Source}, metadata '{MetadataKey}'";
        try
        {
            return OnnxModel.Load(new MemoryStream(Convert.FromBase64String(text)), source);
        }
        catch (FormatException e)
        {
            throw new InvalidOnnxException(
                source, $"The metadata '{MetadataKey}' of '{network.Source}' is not base64. Export or download the file again.", e);
        }
    }

    /// <summary>The input of an image, and what is made of it.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="preprocessing">Valid.</param>
    /// <param name="suffix">Behind the names of inputs; empty for the only image.</param>
    /// <param name="mean">One value a channel.</param>
    /// <param name="std">One value a channel.</param>
    /// <returns>(N, C, height, width).</returns>
    internal static Value Prepare(GraphBuilder g, Preprocessing preprocessing, string suffix, IEnumerable<float> mean, IEnumerable<float> std)
    {
        var channels = preprocessing.Channels;
        var fits = preprocessing.Fit != ImageFit.Stretch;
        var resizes = fits || preprocessing.Resize != ResizeFilter.None;
        var pixels = g.Input(InputName + suffix, ["N", preprocessing.ImageChannels ?? channels, .. Sizes(preprocessing, resizes, suffix)]);
        var x = preprocessing.Clip is [var least, var most]
            ? g.Node("Clip", [pixels, g.Scalar("clip.least", least), g.Scalar("clip.most", most)], pixels.Shape, "clipped")
            : pixels;
        x = preprocessing.Window is { } window ? WindowGraph.Apply(g, x, window, WindowName + suffix) : x;
        var spacing = preprocessing.Spacing is null ? null : g.Input(SpacingName + suffix, preprocessing.Depth is null ? 2 : 3);
        x = fits ? Fitted(g, x, preprocessing, spacing) : Scored(g, resizes ? Resize(g, x, preprocessing) : x, preprocessing);
        if (x.Shape[1].Size != channels)
        {
            x = g.Node("Concat", [.. Enumerable.Repeat(x, channels)], [x.Shape[0], channels, .. x.Shape.Skip(2)], "grey.repeated", null, ("axis", 1L));
        }

        long[] perChannel = [1, channels, .. x.Shape.Skip(2).Select(_ => 1L)];
        x = g.Node("Sub", [x, g.Constant("mean", perChannel, [.. mean])], x.Shape, "centred");
        return g.Node("Div", [x, g.Constant("std", perChannel, [.. std])], x.Shape, "normalised");
    }

    /// <summary>Scaled, with its own score where that is asked for.</summary>
    static Value Scored(GraphBuilder g, Value x, Preprocessing preprocessing)
    {
        x = g.Node("Mul", [x, g.Scalar("scale", preprocessing.Scale)], x.Shape, "scaled");
        return preprocessing.Normalise == Normalisation.ZScore ? ZScore(g, x) : x;
    }

    /// <summary>
    /// Put in the middle of what is not image: its own mean where it has a score, which is that of its own pixels; else the least value of the clip where there
    /// is one and no window, else 0.
    /// </summary>
    static Value Fitted(GraphBuilder g, Value x, Preprocessing preprocessing, Value? spacing)
    {
        if (preprocessing.Normalise == Normalisation.ZScore)
        {
            return FitGraph.Apply(g, Scored(g, x, preprocessing), preprocessing, spacing);
        }

        if (preprocessing.Window is not null || preprocessing.Clip is not [not 0 and var least, ..])
        {
            return Scored(g, FitGraph.Apply(g, x, preprocessing, spacing), preprocessing);
        }

        // Weights outside of the image are 0: there, what is taken off before is all that is left after.
        var black = g.Scalar("black", least);
        x = FitGraph.Apply(g, g.Node("Sub", [x, black], x.Shape, "above.black"), preprocessing, spacing);
        return Scored(g, g.Node("Add", [x, black], x.Shape, "around.black"), preprocessing);
    }

    /// <summary>The axes of an image behind its channels, (H, W), or of a volume (D, H, W); those that are not resized have the network's size.</summary>
    static IEnumerable<Dim> Sizes(Preprocessing preprocessing, bool resizes, string suffix)
    {
        if (preprocessing.Depth is { } depth)
        {
            yield return resizes ? "D" + suffix : depth;
        }

        yield return resizes ? "H" + suffix : preprocessing.Height;
        yield return resizes ? "W" + suffix : preprocessing.Width;
    }

    /// <summary>Each image and channel less its mean, over its standard deviation; 0 where all its values are the same.</summary>
    static Value ZScore(GraphBuilder g, Value x)
    {
        const float leastDeviation = 1e-6f;
        Dim[] perChannel = [x.Shape[0], x.Shape[1], .. x.Shape.Skip(2).Select(_ => (Dim)1)];
        long[] axes = [.. Enumerable.Range(2, x.Shape.Count - 2)];
        Value Mean(Value of, string name) => g.Node("ReduceMean", [of], perChannel, name, null, ("axes", axes), ("keepdims", 1L));
        var centred = g.Node("Sub", [x, Mean(x, "own.mean")], x.Shape, "own.centred");
        var variance = Mean(g.Node("Mul", [centred, centred], x.Shape, "own.squares"), "own.variance");
        var deviation = g.Node("Max", [g.Node("Sqrt", [variance], perChannel, "own.deviation"), g.Scalar("own.least", leastDeviation)], perChannel, "own.divisor");
        return g.Node("Div", [centred, deviation], x.Shape, "own.score");
    }

    static Value Resize(GraphBuilder g, Value x, Preprocessing preprocessing)
    {
        var (filter, height, width) = (preprocessing.Resize, preprocessing.Height, preprocessing.Width);
        var rank = x.Shape.Count;
        var rows = Weights(g, x, filter, "rows", axis: rank - 2, height);
        var columns = Weights(g, x, filter, "columns", axis: rank - 1, width);
        x = preprocessing.Depth is { } depth ? SliceGraph.Apply(g, x, Weights(g, x, filter, "slices", axis: 2, depth)) : x;
        var transposed = g.Node("Transpose", [columns], [x.Shape[^1], width], "columns.transposed", null, ("perm", new long[] { 1, 0 }));

        Dim[] outer = [.. x.Shape.Take(rank - 2)]; // (N, C), or (N, C, depth)
        x = g.Node("MatMul", [x, transposed], [.. outer, x.Shape[^2], width], "columns.resized"); // (N, C, H, W) x (W, width)
        return g.Node("MatMul", [rows, x], [.. outer, height, width], "rows.resized"); // (height, H) x (N, C, H, width)
    }

    /// <summary>
    /// The share of input pixel x in output pixel i, shape (out, in); each row adds up to 1. Positions are compared as whole
    /// numbers, times in and out, so that no size loses precision.
    /// </summary>
    static Value Weights(GraphBuilder g, Value pixels, ResizeFilter filter, string name, long axis, int outSize)
    {
        using var scope = g.Scope(name);
        var size = g.Node("Shape", [pixels], [1], "shape", null, ("end", axis + 1), ("start", axis));
        size = g.Node("Squeeze", [size], [], "size");
        var x = g.Node("Range", [g.Scalar("zero", 0L), size, g.Scalar("one", 1L)], ["in"], "pixel"); // (in)
        var weights = filter == ResizeFilter.Triangle ? Triangle(g, x, size, outSize) : Box(g, x, size, outSize);
        var sums = g.Node("ReduceSum", [weights, g.Constant("axes", [1L])], [outSize, 1], "sums", null, ("keepdims", 1L));
        return g.Node("Div", [weights, sums], weights.Shape, "weights");
    }

    /// <summary>max(0, 1 - |distance of the centres| / max(1, in / out)), the distance being ((2i + 1) in - (2x + 1) out) / (2 out).</summary>
    static Value Triangle(GraphBuilder g, Value x, Value size, int outSize)
    {
        var centres = new long[outSize];
        for (var i = 0; i < outSize; i++)
        {
            centres[i] = (2 * i) + 1;
        }

        Value Scaled(Value value, string name, Value by) => g.Node("Mul", [value, by], value.Shape, name);
        var outCentres = Scaled(Column(g, "centres", centres), "out.centres", size); // (out, 1)
        var inCentres = Scaled(Scaled(x, "doubled", g.Scalar("two", 2L)), "scaled", g.Scalar("out", (long)outSize));
        inCentres = g.Node("Add", [inCentres, g.Scalar("half", (long)outSize)], x.Shape, "in.centres"); // (in)
        var distance = ToFloat(g, g.Node("Sub", [outCentres, inCentres], [outSize, "in"], "distance"));
        distance = g.Node("Abs", [distance], distance.Shape, "distance.abs");

        var larger = g.Node("Max", [size, g.Scalar("out.size", (long)outSize)], [], "larger");
        var support = ToFloat(g, g.Node("Mul", [larger, g.Scalar("sides", 2L)], [], "support"));
        var relative = g.Node("Div", [distance, support], distance.Shape, "relative");
        var weights = g.Node("Sub", [g.Scalar("peak", 1f), relative], distance.Shape, "unclipped");
        return g.Node("Clip", [weights, g.Scalar("least", 0f)], distance.Shape, "clipped");
    }

    /// <summary>The overlap of [x out, (x + 1) out] and [i in, (i + 1) in].</summary>
    static Value Box(GraphBuilder g, Value x, Value size, int outSize)
    {
        var indices = new long[outSize + 1];
        for (var i = 0; i <= outSize; i++)
        {
            indices[i] = i;
        }

        var left = g.Node("Mul", [x, g.Scalar("out", (long)outSize)], x.Shape, "left"); // (in)
        var (least, most) = (g.Scalar("least", 0f), g.Scalar("most", (float)outSize));

        Value Covered(string name, ReadOnlySpan<long> edges)
        {
            var edge = g.Node("Mul", [Column(g, name, edges), size], [outSize, 1], name + ".edge");
            var covered = ToFloat(g, g.Node("Sub", [edge, left], [outSize, "in"], name + ".distance"));
            return g.Node("Clip", [covered, least, most], covered.Shape, name + ".covered");
        }

        var shape = new Dim[] { outSize, "in" };
        return g.Node("Sub", [Covered("end", indices.AsSpan(1)), Covered("start", indices.AsSpan(0, outSize))], shape, "overlap");
    }

    static Value Column(GraphBuilder g, string name, ReadOnlySpan<long> values) =>
        g.Node("Unsqueeze", [g.Constant(name, values), g.Constant(name + ".axis", [1L])], [values.Length, 1], name + ".column");

    static Value ToFloat(GraphBuilder g, Value x) =>
        g.Node("Cast", [x], x.Shape, null, null, ("to", (long)TensorProto.Types.DataType.Float));
}
