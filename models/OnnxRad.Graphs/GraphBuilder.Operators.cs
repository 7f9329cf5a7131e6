namespace OnnxRad.Graphs;

/// <content>The operators that CNNs are made of. Shapes are (N, C, H, W), or (N, C, D, H, W) for volumes.</content>
public sealed partial class GraphBuilder
{
    /// <summary>2-D or 3-D convolution; weights (channels, C / groups, kernel along each axis), bias 0.</summary>
    /// <param name="x">Input (N, C, H, W) or (N, C, D, H, W).</param>
    /// <param name="name">The layer's name inside the scope.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Size of the kernel.</param>
    /// <param name="stride">Step along each axis.</param>
    /// <param name="padding">Zeros on each side; by default kernel / 2, which keeps the size at stride 1.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">Makes the first weights; by default <see cref="Initialise.HeNormal"/>.</param>
    public Value Conv(
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
        var (windows, steps) = (kernel.Along(axes), (stride ?? 1).Along(axes));
        var pads = padding?.Along(axes) ?? Array.ConvertAll(windows, size => size / 2);
        var weight = Weight(name + ".weight", [channels, x.Channels / groups, .. windows], initializer ?? Initialise.HeNormal);
        Value?[] inputs = bias ? [x, weight, Weight(name + ".bias", [channels], Initialise.Zeros)] : [x, weight];
        return Node(
            "Conv",
            inputs,
            [x.Shape[0], channels, .. Windows(x, windows, steps, pads)],
            name,
            null,
            ("dilations", Array.ConvertAll(windows, _ => 1L)),
            ("group", groups),
            ("kernel_shape", windows),
            ("pads", (long[])[.. pads, .. pads]),
            ("strides", steps));
    }

    /// <summary>Batch normalisation in inference form; scale 1, bias 0, running mean 0, running variance 1.</summary>
    /// <remarks>ONNX momentum 0.9 is torch's 0.1: ONNX momentum = 1 - torch momentum.</remarks>
    public Value BatchNormalization(Value x, string name)
    {
        var channels = x.Channels;
        Value Vector(string suffix, float value)
        {
            var values = new float[channels];
            Array.Fill(values, value);
            return Constant($"{name}.{suffix}", [channels], values);
        }

        return Node(
            "BatchNormalization",
            [x, Vector("weight", 1), Vector("bias", 0), Vector("running_mean", 0), Vector("running_var", 1)],
            x.Shape,
            name,
            null,
            ("epsilon", 1e-5f),
            ("momentum", 0.9f));
    }

    /// <summary>max(x, 0).</summary>
    public Value Relu(Value x) => Node("Relu", [x], x.Shape);

    /// <summary>Element-wise sum of two values of one shape.</summary>
    public Value Add(Value a, Value b) => Node("Add", [a, b], a.Shape);

    /// <summary>Maximum over windows; padding never wins.</summary>
    /// <param name="x">Input (N, C, H, W) or (N, C, D, H, W).</param>
    /// <param name="kernel">Size of the window.</param>
    /// <param name="stride">Step along each axis.</param>
    /// <param name="padding">Padding on each side.</param>
    /// <param name="name">The layer's name inside the scope.</param>
    /// <param name="ceil">Whether a last window that reaches over the end counts.</param>
    public Value MaxPool(Value x, Extent kernel, Extent stride, Extent? padding = null, string? name = null, bool ceil = false)
    {
        var axes = x.Shape.Count - 2;
        var (windows, steps, pads) = (kernel.Along(axes), stride.Along(axes), (padding ?? 0).Along(axes));
        return Node(
            "MaxPool",
            [x],
            [x.Shape[0], x.Shape[1], .. Windows(x, windows, steps, pads, ceil)],
            name,
            null,
            ("ceil_mode", ceil ? 1L : 0L),
            ("kernel_shape", windows),
            ("pads", (long[])[.. pads, .. pads]),
            ("strides", steps));
    }

    /// <summary>Mean over windows without padding.</summary>
    public Value AveragePool(Value x, Extent kernel, Extent stride)
    {
        var axes = x.Shape.Count - 2;
        var (windows, steps) = (kernel.Along(axes), stride.Along(axes));
        return Node(
            "AveragePool",
            [x],
            [x.Shape[0], x.Shape[1], .. Windows(x, windows, steps, new long[axes])],
            null,
            null,
            ("kernel_shape", windows),
            ("strides", steps));
    }

    /// <summary>Zero channels behind those of x, to <paramref name="channels"/> in all.</summary>
    public Value PadChannels(Value x, long channels)
    {
        var pads = new long[2 * x.Shape.Count];
        pads[x.Shape.Count + 1] = channels - x.Channels;
        return Node("Pad", [x, Constant(UniqueInScope("pad") + ".pads", pads)], [x.Shape[0], channels, .. x.Shape.Skip(2)]);
    }

    /// <summary>x / (bias + alpha / size * sum of x^2 over <paramref name="size"/> neighbouring channels)^beta.</summary>
    public Value LocalResponseNormalization(Value x, long size, float alpha, float beta, float bias) =>
        Node("LRN", [x], x.Shape, null, null, ("alpha", alpha), ("beta", beta), ("bias", bias), ("size", size));

    /// <summary>Values side by side along the channels; all other dimensions are those of the first.</summary>
    public Value ConcatChannels(params IReadOnlyList<Value> values) => Node(
        "Concat", values, [values[0].Shape[0], values.Sum(v => v.Channels), .. values[0].Shape.Skip(2)], null, null, ("axis", 1L));

    /// <summary>Mean over all spatial axes: (N, C, H, W) to (N, C, 1, 1).</summary>
    public Value GlobalAveragePool(Value x) =>
        Node("GlobalAveragePool", [x], [x.Shape[0], x.Shape[1], .. x.Shape.Skip(2).Select(_ => (Dim)1)]);

    /// <summary>(N, C, H, W) to (N, C * H * W).</summary>
    /// <exception cref="InvalidOperationException">C, H or W is symbolic.</exception>
    public Value Flatten(Value x)
    {
        var features = x.Shape.Skip(1).Aggregate(1L, (product, dim) => product * dim.Known($"Each dimension of '{x.Name}' but the batch"));
        return Node("Flatten", [x], [x.Shape[0], features], null, null, ("axis", 1L));
    }

    /// <summary>A fully connected layer: (N, F) to (N, features), weights (features, F).</summary>
    public Value Linear(Value x, string name, long features, WeightInitializer? initializer = null) => Node(
        "Gemm",
        [
            x,
            Weight(name + ".weight", [features, x.Channels], initializer ?? Initialise.LinearUniform),
            Weight(name + ".bias", [features], Initialise.Zeros),
        ],
        [x.Shape[0], features],
        name,
        null,
        ("transB", 1L));

    /// <summary>Dropout: in training a fraction <paramref name="ratio"/> of values is zeroed; no effect in inference.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="ratio">0 (then no node is added) to below 1.</param>
    /// <param name="name">The layer's name inside the scope.</param>
    public Value Dropout(Value x, float ratio, string name = "dropout") =>
        ratio == 0 ? x : Node("Dropout", [x, Constant(name + ".ratio", [], [ratio])], x.Shape, name);

    /// <summary>exp(x) / sum(exp(x)) over an axis.</summary>
    public Value Softmax(Value x, long axis = -1) => Node("Softmax", [x], x.Shape, null, null, ("axis", axis));

    static IEnumerable<Dim> Windows(Value x, long[] windows, long[] steps, long[] pads, bool ceil = false) =>
        x.Shape.Skip(2).Select((size, axis) => Window(size, windows[axis], steps[axis], pads[axis], ceil));

    /// <summary>The size that a window of a convolution or pool leaves; a symbolic size stays symbolic.</summary>
    static Dim Window(Dim size, long kernel, long stride, long padding, bool ceil = false)
    {
        if (size.Size is not { } known)
        {
            return $"{size.Symbol}'";
        }

        var rest = known + (2 * padding) - kernel + (ceil ? stride - 1 : 0);
        return rest >= 0
            ? (rest / stride) + 1
            : throw new ArgumentException(
                $"A window of {kernel} does not fit into {known} pixels with {padding} of padding on each side. "
                + "Use larger images, or a network that shrinks them less.");
    }
}
