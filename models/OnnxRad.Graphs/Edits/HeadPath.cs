namespace OnnxRad.Graphs.Edits;

/// <summary>The classifier head inside a graph, and what stands behind it.</summary>
/// <param name="Head">What the head is.</param>
/// <param name="Node">Its node.</param>
/// <param name="Features">The value that it takes.</param>
/// <param name="SpatialRank">2 for a convolution over rows and columns.</param>
/// <param name="Tail">The nodes behind it, in order.</param>
sealed record HeadPath(ClassifierHead Head, OnnxNode Node, string Features, int SpatialRank, IReadOnlyList<OnnxNode> Tail)
{
    const int LargestWeight = 1 << 24;

    static readonly HashSet<string> s_passes = new(
        ["Softmax", "LogSoftmax", "Sigmoid", "Relu", "Reshape", "Flatten", "Squeeze", "Dropout", "Identity", "Cast"], StringComparer.Ordinal);

    /// <summary>Whether a node pools over rows and columns.</summary>
    public static bool IsPool(OnnxNode node) =>
        node.OpType is "GlobalAveragePool" or "GlobalMaxPool" or "AveragePool" or "MaxPool" or "ReduceMean" or "ReduceMax";

    /// <summary>Follows the output backwards.</summary>
    /// <exception cref="UnsupportedOnnxException">It does not lead to a head.</exception>
    public static HeadPath Of(OnnxModel model)
    {
        var producers = EditTools.Producers(model);
        var dependent = EditTools.DependOnInputs(model);
        var weights = ShapeTracker.Of(model);
        var output = EditTools.OnlyOutput(model).Name;
        var tail = new Stack<OnnxNode>();
        var value = output;
        while (tail.Count <= producers.Count)
        {
            if (!producers.TryGetValue(value, out var node))
            {
                throw NoHead(model, $"'{value}', which no node makes");
            }

            if (node.Domain.Length == 0 && node.OpType is "Gemm" or "MatMul" or "Conv")
            {
                return At(model, node, dependent, weights, [.. tail]);
            }

            var bias = tail.Any(behind => behind.OpType == "Add");
            if (node.Domain.Length > 0 || !(s_passes.Contains(node.OpType) || IsPool(node) || (node.OpType == "Add" && !bias)))
            {
                throw NoHead(model, $"node '{node.Name}' ({node.OpType}, opset {node.Opset})");
            }

            tail.Push(node);

            // The shape of a Reshape may follow from the image's as well; only an Add joins features.
            var features = (node.OpType == "Add" ? node.Inputs : node.Inputs.Take(1)).Where(dependent.Contains).ToArray();
            value = features.Length == 1 ? features[0] : throw NoHead(model, $"node '{node.Name}' ({node.OpType}, opset {node.Opset}), which joins {features.Length} values");
        }

        throw NoHead(model, "nodes in a circle");
    }

    static HeadPath At(
        OnnxModel model, OnnxNode node, HashSet<string> dependent, Dictionary<string, long[]> shapes, IReadOnlyList<OnnxNode> tail)
    {
        if (!shapes.TryGetValue(node.Inputs[1], out var weight))
        {
            throw NoHead(model, $"node '{node.Name}' ({node.OpType}, opset {node.Opset}), whose weights are no constant");
        }

        if (!dependent.Contains(node.Inputs[0]))
        {
            throw NoHead(model, $"node '{node.Name}' ({node.OpType}, opset {node.Opset}), which does not see the image");
        }

        var isConv = node.OpType == "Conv";
        var fits = isConv
            ? weight.Length >= 3 && weight.Skip(2).All(size => size == 1) && node.Int("group", 1) == 1 && node.Ints("strides").All(s => s == 1)
            : weight.Length == 2 && node.Int("transA", 0) == 0 && !tail.Any(IsPool);
        if (!fits || weight.Any(size => size is < 1 or > LargestWeight))
        {
            throw NoHead(model, $"node '{node.Name}' ({node.OpType}, opset {node.Opset}) with weights ({string.Join(", ", weight)})");
        }

        var (classes, features) = isConv || node.Int("transB", 0) == 1 ? (weight[0], weight[1]) : (weight[1], weight[0]);
        return new(new(node.Name, node.OpType, features, classes), node, node.Inputs[0], isConv ? weight.Length - 2 : 0, tail);
    }

    static UnsupportedOnnxException NoHead(OnnxModel model, string found) => EditTools.Refused(
        model,
        $"the network has no classifier head that can be replaced: in front of the output '{model.Outputs[0].Name}' stands {found}; "
        + $"expected a Gemm, a MatMul or a 1x1 Conv with constant weights, behind it only {string.Join(", ", s_passes)}, a global pool or the Add of a bias. "
        + "Cut the network at its features first, or use another one.");
}
