namespace OnnxRad.Graphs.Edits;

/// <summary>The shape of a node's first output from the shapes of its inputs.</summary>
static class ShapeRules
{
    static readonly HashSet<string> s_keepsShape = new(
        [
            "Abs", "BatchNormalization", "Cast", "Ceil", "Celu", "Clip", "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "GroupNormalization",
            "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "IsNaN", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax",
            "LpNormalization", "Mish", "Neg", "Not", "PRelu", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Softmax", "Softplus",
            "Softsign", "Sqrt", "Swish", "Tanh", "ThresholdedRelu",
        ],
        StringComparer.Ordinal);

    static readonly HashSet<string> s_broadcasts = new(["Add", "Sub", "Mul", "Div", "Sum", "Mean", "Max", "Min", "Pow", "Equal", "Less", "Greater", "And", "Or", "Where"], StringComparer.Ordinal);

    /// <summary>The shape, or <see langword="null"/> where it does not follow from what is known.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shape">The shape of an input, where known.</param>
    /// <param name="integers">The values of an input, where it is a constant of integers.</param>
    public static long[]? Infer(OnnxNode node, Func<int, long[]?> shape, Func<int, long[]?> integers)
    {
        if (s_broadcasts.Contains(node.OpType))
        {
            return Broadcast([.. node.Inputs.Select((_, i) => shape(i))]);
        }

        if (node.OpType == "ConstantOfShape")
        {
            return integers(0);
        }

        if (shape(0) is not { } x)
        {
            return null;
        }

        return s_keepsShape.Contains(node.OpType) ? x : node.OpType switch
        {
            "Conv" when x.Length > 2 && shape(1) is { } weight && weight.Length == x.Length => [x[0], weight[0], .. Windows(node, x, weight[2..])],
            "MaxPool" or "AveragePool" or "LpPool" when x.Length > 2 => [x[0], x[1], .. Windows(node, x, node.Ints("kernel_shape"))],
            "ConvTranspose" when x.Length > 2 && shape(1) is { } weight && weight.Length == x.Length =>
                [x[0], weight[1] * node.Int("group", 1), .. Grown(node, x, weight[2..])],
            "MaxUnpool" when x.Length > 2 => node.HasInput(2) ? integers(2) : [x[0], x[1], .. Grown(node, x, node.Ints("kernel_shape"))],
            "DepthToSpace" when x.Length == 4 && node.Int("blocksize", 1) is > 0 and < 1024 and var by => [x[0], x[1] / (by * by), x[2] * by, x[3] * by],
            "Scatter" or "ScatterElements" or "ScatterND" => x,
            "Slice" => Slice(node, x, integers),
            "Shape" => [Math.Max(0, ShapeValues.Part(node, x).Length)],
            "Gather" when shape(1) is { } places && x.Length > 0 => Gather(x, places, Place(node.Int("axis", 0), x.Length)),
            "Expand" when integers(1) is { } target => Broadcast([x, target]),
            "Resize" when integers(node.Opset > 10 ? 3 : 1) is { } target && target.Length == x.Length && !node.Has("axes") => target,
            "GlobalAveragePool" or "GlobalMaxPool" or "GlobalLpPool" when x.Length > 2 => [x[0], x[1], .. x.Skip(2).Select(_ => 1L)],
            "Concat" when x.Length > 0 => Concat(node, [.. node.Inputs.Select((_, i) => shape(i))]),
            "Flatten" => Flatten(x, node.Int("axis", 1)),
            "Reshape" when integers(1) is { } target => Reshape(x, target, node.Int("allowzero", 0) == 1),
            "Transpose" => Transpose(x, node.Ints("perm")),
            "Squeeze" => Squeeze(x, Axes(node, integers)),
            "Unsqueeze" => Unsqueeze(x, Axes(node, integers)),
            "Gemm" when x.Length == 2 && shape(1) is { Length: 2 } w => [x[node.Int("transA", 0) == 1 ? 1 : 0], w[node.Int("transB", 0) == 1 ? 0 : 1]],
            "MatMul" when x.Length >= 2 && shape(1) is { Length: 2 } w => [.. x[..^1], w[1]],
            "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceSum" or "ReduceProd" or "ReduceL2" or "ReduceSumSquare" => Reduce(x, Axes(node, integers), node.Int("keepdims", 1) == 1),
            "Pad" when Pads(node, integers) is { } pads && pads.Length == 2 * x.Length => [.. x.Select((size, i) => size + pads[i] + pads[i + x.Length])],
            _ => null,
        };
    }

    /// <summary>The axes of a node, from its attribute or its second input; empty where not given.</summary>
    public static long[]? Axes(OnnxNode node, Func<int, long[]?> integers) =>
        node.Has("axes") ? node.Ints("axes") : node.HasInput(1) ? integers(1) : [];

    static long[]? Pads(OnnxNode node, Func<int, long[]?> integers) => node.Has("pads") ? node.Ints("pads") : integers(1);

    static IEnumerable<long> Windows(OnnxNode node, long[] x, long[] kernel)
    {
        var (strides, dilations, pads) = (node.Ints("strides"), node.Ints("dilations"), node.Ints("pads"));
        var autoPad = node.String("auto_pad", "NOTSET");
        for (var i = 0; i < x.Length - 2 && i < kernel.Length; i++)
        {
            var stride = i < strides.Length ? Math.Max(strides[i], 1) : 1;
            var reach = ((kernel[i] - 1) * (i < dilations.Length ? dilations[i] : 1)) + 1;
            var spatial = x.Length - 2;
            var (before, after) = pads.Length == 2 * spatial && autoPad == "NOTSET" ? (pads[i], pads[i + spatial]) : (0, 0);
            yield return autoPad is "SAME_UPPER" or "SAME_LOWER"
                ? (x[i + 2] + stride - 1) / stride
                : Window(x[i + 2], reach, stride, before, after, node.Int("ceil_mode", 0) == 1);
        }
    }

    /// <summary>The sizes behind a transposed convolution or an unpooling.</summary>
    static IEnumerable<long> Grown(OnnxNode node, long[] x, long[] kernel)
    {
        var (strides, dilations, pads) = (node.Ints("strides"), node.Ints("dilations"), node.Ints("pads"));
        var (added, given) = (node.Ints("output_padding"), node.Ints("output_shape"));
        var same = node.String("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER";
        var spatial = x.Length - 2;
        for (var i = 0; i < spatial && i < kernel.Length; i++)
        {
            var stride = i < strides.Length ? strides[i] : 1;
            var reach = ((kernel[i] - 1) * (i < dilations.Length ? dilations[i] : 1)) + 1;
            var padding = pads.Length == 2 * spatial ? pads[i] + pads[i + spatial] : 0;
            yield return given.Length >= spatial ? given[given.Length - spatial + i]
                : same ? x[i + 2] * stride
                : Math.Max(0, ((x[i + 2] - 1) * stride) + reach - padding + (i < added.Length ? added[i] : 0));
        }
    }

    static long[]? Slice(OnnxNode node, long[] x, Func<int, long[]?> integers)
    {
        var byAttributes = node.Has("starts");
        var (starts, ends) = byAttributes ? (node.Ints("starts"), node.Ints("ends")) : (integers(1), integers(2));
        var axes = byAttributes ? node.Ints("axes") : node.HasInput(3) ? integers(3) : [];
        var steps = byAttributes || !node.HasInput(4) ? [] : integers(4);
        if (starts is null || ends is null || axes is null || steps is null || ends.Length < starts.Length || steps.Any(step => step is 0 or long.MinValue))
        {
            return null;
        }

        var result = x.ToArray();
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = i < axes.Length ? axes[i] : i;
            axis += axis < 0 ? x.Length : 0;
            if (axis < 0 || axis >= x.Length)
            {
                return null;
            }

            result[axis] = ShapeValues.Count(x[axis], starts[i], ends[i], i < steps.Length ? steps[i] : 1);
        }

        return result;
    }

    static long[] Gather(long[] x, long[] places, int axis) => [.. x.Take(axis), .. places, .. x.Skip(axis + 1)];

    static long Window(long size, long reach, long stride, long before, long after, bool ceil)
    {
        var rest = size + before + after - reach + (ceil ? stride - 1 : 0);
        if (rest < 0)
        {
            return 0;
        }

        var count = (rest / stride) + 1;
        return ceil && (count - 1) * stride >= size + before ? count - 1 : count;
    }

    static long[]? Broadcast(long[]?[] shapes)
    {
        if (shapes.Length == 0 || shapes.Any(s => s is null))
        {
            return null;
        }

        var result = new long[shapes.Max(s => s!.Length)];
        Array.Fill(result, 1);
        foreach (var shape in shapes)
        {
            for (var i = 1; i <= shape!.Length; i++)
            {
                result[^i] = result[^i] == 1 ? shape[^i] : result[^i];
            }
        }

        return result;
    }

    static long[]? Concat(OnnxNode node, long[]?[] shapes)
    {
        if (shapes.Any(s => s is null || s.Length != shapes[0]!.Length))
        {
            return null;
        }

        var axis = Place(node.Int("axis", 1), shapes[0]!.Length);
        var result = shapes[0]!.ToArray();
        result[axis] = shapes.Sum(s => s![axis]);
        return result;
    }

    static long[] Flatten(long[] x, long axis)
    {
        var at = (int)Math.Clamp(axis < 0 ? axis + x.Length : axis, 0, x.Length);
        return [Product(x.Take(at)), Product(x.Skip(at))];
    }

    static long[]? Reshape(long[] x, long[] target, bool allowZero)
    {
        var result = target.ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i] == 0 && !allowZero)
            {
                if (i >= x.Length)
                {
                    return null;
                }

                result[i] = x[i];
            }
        }

        if (Array.IndexOf(result, -1) is var free and >= 0)
        {
            var known = Product(result.Where(d => d != -1));
            if (known <= 0 || Product(x) % known != 0)
            {
                return null;
            }

            result[free] = Product(x) / known;
        }

        return result;
    }

    static long[]? Transpose(long[] x, long[] perm) =>
        perm.Length == 0 ? [.. x.Reverse()] : perm.Length == x.Length && perm.All(p => p >= 0 && p < x.Length) ? [.. perm.Select(p => x[p])] : null;

    static long[]? Squeeze(long[] x, long[]? axes)
    {
        if (axes is null)
        {
            return null;
        }

        var places = axes.Select(a => Place(a, x.Length)).ToArray();
        return [.. x.Where((size, i) => axes.Length == 0 ? size != 1 : !places.Contains(i))];
    }

    static long[]? Unsqueeze(long[] x, long[]? axes)
    {
        if (axes is null)
        {
            return null;
        }

        var result = x.ToList();
        foreach (var place in axes.Select(a => Place(a, x.Length + axes.Length)).Order())
        {
            result.Insert(Math.Min(place, result.Count), 1);
        }

        return [.. result];
    }

    static long[]? Reduce(long[] x, long[]? axes, bool keep)
    {
        if (axes is null)
        {
            return null;
        }

        var places = axes.Select(a => Place(a, x.Length)).ToArray();
        bool Reduced(int i) => axes.Length == 0 || places.Contains(i);
        return keep ? [.. x.Select((size, i) => Reduced(i) ? 1 : size)] : [.. x.Where((_, i) => !Reduced(i))];
    }

    static int Place(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, Math.Max(rank - 1, 0));

    static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
