namespace OnnxRad.Graphs;

/// <content>What networks whose output is an image are made of beside convolutions. Shapes are (N, C, H, W), or (N, C, D, H, W) for volumes.</content>
public sealed partial class GraphBuilder
{
    /// <summary>
    /// 2-D or 3-D transposed convolution to (size - 1) * stride + kernel - 2 * padding along each axis; weights (C, channels / groups,
    /// kernel along each axis), bias 0.
    /// </summary>
    /// <param name="x">Input (N, C, H, W) or (N, C, D, H, W).</param>
    /// <param name="name">The layer's name inside the scope.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Size of the kernel.</param>
    /// <param name="stride">The factor on each axis.</param>
    /// <param name="padding">What is cut off on each side.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">Makes the first weights; by default <see cref="Initialise.XavierUniform"/>.</param>
    public Value ConvTranspose(
        Value x,
        string name,
        long channels,
        Extent kernel,
        Extent? stride = null,
        Extent? padding = null,
        long groups = 1,
        bool bias = true,
        WeightInitializer? initializer = null)
    {
        var axes = x.Shape.Count - 2;
        var (windows, steps, pads) = (kernel.Along(axes), (stride ?? 1).Along(axes), (padding ?? 0).Along(axes));
        var weight = Weight(name + ".weight", [x.Channels, channels / groups, .. windows], initializer ?? Initialise.XavierUniform);
        Value?[] inputs = bias ? [x, weight, Weight(name + ".bias", [channels], Initialise.Zeros)] : [x, weight];
        Dim Grown(Dim size, int axis) =>
            size.Size is { } known ? ((known - 1) * steps[axis]) + windows[axis] - (2 * pads[axis]) : $"{size.Symbol}^";
        return Node(
            "ConvTranspose",
            inputs,
            [x.Shape[0], channels, .. x.Shape.Skip(2).Select(Grown)],
            name,
            null,
            ("group", groups),
            ("kernel_shape", windows),
            ("pads", (long[])[.. pads, .. pads]),
            ("strides", steps));
    }

    /// <summary>Values put where the maxima of 2x2 windows of <paramref name="before"/> are, zero elsewhere; the first of equal maxima counts.</summary>
    /// <remarks>
    /// MaxUnpool without the places of a MaxPool, as ONNX Runtime's CUDA provider has the one and TensorRT neither: each of the four places in a
    /// window is compared with the window's maximum.
    /// </remarks>
    /// <param name="x">The values, (N, C, h, w).</param>
    /// <param name="pooled">The maxima, (N, C, h, w): <see cref="MaxPool"/> of <paramref name="before"/> over 2 by 2, the last windows reaching over the end.</param>
    /// <param name="before">What was pooled, (N, C, H, W).</param>
    /// <returns>(N, C, H, W).</returns>
    public Value Unpool(Value x, Value pooled, Value before)
    {
        using var scope = Scope(UniqueInScope("unpool"));
        var whole = IsEven(before) ? before : WithOneMore(before);
        var (axes, steps) = (Constant("axes", [2, 3]), Constant("steps", [2, 2]));
        var ends = SizeIfKnown(pooled) is { } size
            ? Constant("ends", [2 * size.Rows, 2 * size.Columns])
            : Node("Mul", [SizeOf(pooled), Constant("two", [2])], [2]);
        var (zero, found, parts) = (Scalar("zero", 0f), (Value?)null, new List<Value>());
        for (var place = 0; place < 4; place++)
        {
            var starts = Constant($"starts{place}", [place / 2, place % 2]);
            var isMaximum = Node("Equal", [Node("Slice", [whole, starts, ends, axes, steps], pooled.Shape), pooled], pooled.Shape);
            var isFirst = found is null ? isMaximum : Node("And", [isMaximum, Node("Not", [found], pooled.Shape)], pooled.Shape);
            found = found is null ? isMaximum : Node("Or", [found, isMaximum], pooled.Shape);
            parts.Add(Node("Where", [isFirst, x, zero], x.Shape));
        }

        var spread = Node(
            "DepthToSpace",
            [ConcatChannels(parts)],
            [x.Shape[0], x.Channels, .. x.Shape.Skip(2).Select(s => s.Size is { } known ? (Dim)(2 * known) : $"{s.Symbol}^")],
            null,
            null,
            ("blocksize", 2L));
        return CropTo(spread, before);
    }

    /// <summary>As many rows and columns (and slices) of x as <paramref name="like"/> has; x itself where both are known to be alike.</summary>
    /// <param name="x">(N, C, H, W) or (N, C, D, H, W); along each axis at least <paramref name="start"/> longer than <paramref name="like"/>.</param>
    /// <param name="like">What has the size wanted.</param>
    /// <param name="start">The first row, column (and slice) that stays, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is below 0.</exception>
    public Value CropTo(Value x, Value like, long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (start == 0 && SameSize(x, like))
        {
            return x;
        }

        var (name, size) = (UniqueInScope("crop"), SizeOf(like));
        var starts = Constant(name + ".starts", [.. Enumerable.Repeat(start, x.Shape.Count - 2)]);
        return Slice(x, starts, start == 0 ? size : Node("Add", [size, starts], size.Shape), name, like);
    }

    Value Slice(Value x, Value starts, Value ends, string name, Value like) =>
        Node("Slice", [x, starts, ends, Constant(name + ".axes", Axes(x))], [.. x.Shape.Take(2), .. like.Shape.Skip(2)]);

    static long[] Axes(Value x) => x.Shape.Count == 4 ? [2, 3] : [2, 3, 4];

    /// <summary>Rows and columns (and slices before them), int64.</summary>
    Value SizeOf(Value x) => Node("Shape", [x], [x.Shape.Count - 2], null, null, ("start", 2L));

    /// <summary>One row and one column more at the end, that no maximum is in.</summary>
    Value WithOneMore(Value x) => Node(
        "Pad",
        [x, Constant("pads", [0, 0, 0, 0, 0, 0, 1, 1]), Scalar("lowest", float.MinValue)],
        [x.Shape[0], x.Shape[1], .. x.Shape.Skip(2).Select(s => s.Size is { } known ? (Dim)(known + 1) : $"{s.Symbol}+")]);

    static bool IsEven(Value x) => SizeIfKnown(x) is { } size && size.Rows % 2 == 0 && size.Columns % 2 == 0;

    static (long Rows, long Columns)? SizeIfKnown(Value x) =>
        x.Shape[2].Size is { } rows && x.Shape[3].Size is { } columns ? (rows, columns) : null;

    /// <summary>A name for the constants of one call, that no other call gets.</summary>
    string UniqueInScope(string stem) => Unique(_scope + stem)[_scope.Length..];

    static bool SameSize(Value a, Value b) =>
        a.Shape.Skip(2).All(size => size.Size is not null) && a.Shape.Skip(2).SequenceEqual(b.Shape.Skip(2));
}
