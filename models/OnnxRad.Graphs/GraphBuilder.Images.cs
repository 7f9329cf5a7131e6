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

    /// <summary>Maximum over 2x2 windows, the last ones reaching over the end, and where in the whole of x each was found.</summary>
    /// <remarks>The places (int64) count over all of (N, C, H, W) in row-major order, as ONNX has it.</remarks>
    public (Value Values, Value Places) MaxPoolWithPlaces(Value x)
    {
        var values = MaxPool(x, kernel: 2, stride: 2, ceil: true);
        var node = _graph.Node[^1];
        var places = new Value(Unique(node.Name + ".places"), values.Shape);
        node.Output.Add(places.Name);
        return (values, places);
    }

    /// <summary>Zeros of the shape of <paramref name="like"/>, with values put where <see cref="MaxPoolWithPlaces"/> found them.</summary>
    /// <remarks>
    /// ScatterElements on the flattened tensor, and not MaxUnpool, which ONNX Runtime has on the CPU alone.
    /// </remarks>
    public Value Unpool(Value x, Value places, Value like)
    {
        var shape = Node("Shape", [like], [like.Shape.Count]);
        var count = Node("ReduceProd", [shape], [1], null, null, ("axes", new[] { 0L }), ("keepdims", 1L));
        var zeros = Node("ConstantOfShape", [count], ["all"]);
        var all = Constant(UniqueInScope("unpool") + ".all", [-1]);
        var (flatPlaces, flat) = (Node("Reshape", [places, all], ["some"]), Node("Reshape", [x, all], ["some"]));
        var scattered = Node("ScatterElements", [zeros, flatPlaces, flat], ["all"], null, null, ("axis", 0L));
        return Node("Reshape", [scattered, shape], like.Shape);
    }

    /// <summary>The first rows and columns (and slices) of x, as many as <paramref name="like"/> has; x itself where both are known to be alike.</summary>
    public Value CropTo(Value x, Value like)
    {
        if (SameSize(x, like))
        {
            return x;
        }

        var name = UniqueInScope("crop");
        return Slice(x, Constant(name + ".starts", new long[x.Shape.Count - 2]), SizeOf(like), name, like);
    }

    /// <summary>The middle rows and columns (and slices) of x, as many as <paramref name="like"/> has.</summary>
    public Value CropCentreTo(Value x, Value like)
    {
        if (SameSize(x, like))
        {
            return x;
        }

        var (name, size) = (UniqueInScope("crop"), SizeOf(like));
        var rest = Node("Sub", [SizeOf(x), size], size.Shape);
        var starts = Node("Div", [rest, Constant(name + ".two", [2])], size.Shape);
        return Slice(x, starts, Node("Add", [starts, size], size.Shape), name, like);
    }

    Value Slice(Value x, Value starts, Value ends, string name, Value like) =>
        Node("Slice", [x, starts, ends, Constant(name + ".axes", Axes(x))], [.. x.Shape.Take(2), .. like.Shape.Skip(2)]);

    static long[] Axes(Value x) => x.Shape.Count == 4 ? [2, 3] : [2, 3, 4];

    /// <summary>Rows and columns (and slices before them), int64.</summary>
    Value SizeOf(Value x) => Node("Shape", [x], [x.Shape.Count - 2], null, null, ("start", 2L));

    /// <summary>A name for the constants of one call, that no other call gets.</summary>
    string UniqueInScope(string stem) => Unique(_scope + stem)[_scope.Length..];

    static bool SameSize(Value a, Value b) =>
        a.Shape.Skip(2).All(size => size.Size is not null) && a.Shape.Skip(2).SequenceEqual(b.Shape.Skip(2));
}
