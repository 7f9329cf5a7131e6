using System.Collections.Frozen;

namespace OnnxRad.Graphs.Edits;

/// <summary>Reads a graph as one of a newer operator set, where that changes nothing of what its nodes mean.</summary>
/// <remarks>ONNX documents have one version of each operator set, so graphs that are to be joined must agree on it.</remarks>
static class OpsetRaise
{
    const int Oldest = 7;

    // Since 7: the versions from which on a node that was written for an older one would be refused, or mean something else.
    static readonly FrozenDictionary<string, int[]> s_breaks = new Dictionary<string, int[]>(StringComparer.Ordinal)
    {
        ["Clip"] = [11],
        ["Dropout"] = [12],
        ["GridSample"] = [20],
        ["GroupNormalization"] = [21],
        ["Hardmax"] = [13],
        ["LogSoftmax"] = [13],
        ["Pad"] = [11],
        ["ReduceL1"] = [18],
        ["ReduceL2"] = [18],
        ["ReduceLogSum"] = [18],
        ["ReduceLogSumExp"] = [18],
        ["ReduceMax"] = [18],
        ["ReduceMean"] = [18],
        ["ReduceMin"] = [18],
        ["ReduceProd"] = [18],
        ["ReduceSum"] = [13],
        ["ReduceSumSquare"] = [18],
        ["Resize"] = [11],
        ["Scatter"] = [11],
        ["Slice"] = [10],
        ["Softmax"] = [13],
        ["Split"] = [13, 18],
        ["Squeeze"] = [13],
        ["TopK"] = [10],
        ["Unsqueeze"] = [13],
        ["Upsample"] = [9, 10],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What later versions of these add has defaults that mean what the older ones did.
    static readonly FrozenSet<string> s_stable =
    [
        "Abs", "Acos", "Add", "And", "ArgMax", "ArgMin", "Asin", "Atan", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Concat", "Constant",
        "ConstantOfShape", "Conv", "ConvTranspose", "Cos", "CumSum", "DepthToSpace", "Div", "Einsum", "Elu", "Equal", "Erf", "Exp", "Expand", "Flatten",
        "Floor", "Gather", "GatherElements", "GatherND", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "GreaterOrEqual", "HardSigmoid",
        "HardSwish", "Identity", "InstanceNormalization", "IsNaN", "LRN", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "MatMul", "Max",
        "MaxPool", "MaxUnpool", "Mean", "Min", "Mish", "Mod", "Mul", "Neg", "Not", "OneHot", "Or", "PRelu", "Pow", "Range", "Reciprocal", "Relu", "Reshape",
        "Round", "ScatterElements", "ScatterND", "Selu", "Shape", "Sigmoid", "Sign", "Sin", "Size", "Softplus", "SpaceToDepth", "Sqrt", "Sub", "Sum",
        "Tan", "Tanh", "Tile", "Transpose", "Trilu", "Where",
    ];

    /// <summary>Why a graph cannot be read as one of another version, a sentence each; empty when it can.</summary>
    public static IReadOnlyList<string> Problems(OnnxModel model, int opset)
    {
        if (model.Opset == opset)
        {
            return [];
        }

        if (model.Opset < Oldest || model.Opset > opset)
        {
            return [$"'{model.Source}' has the operator set {model.Opset}; expected {Oldest} to {opset}."];
        }

        var shapes = Shapes(model);
        return [.. model.Nodes
            .Where(node => node.Domain.Length == 0 && Breaks(node, model.Opset, opset, shapes))
            .Select(node => $"Node '{node.Name}' of '{model.Source}' ({node.OpType}, opset {model.Opset}) may mean something else in opset {opset}.")];
    }

    static bool Breaks(OnnxNode node, int from, int to, Dictionary<string, long[]> shapes)
    {
        if (GraphNames.GraphsOf(node.Proto).Any())
        {
            return true;
        }

        if (!s_breaks.TryGetValue(node.OpType, out var breaks))
        {
            return !s_stable.Contains(node.OpType);
        }

        var isSame = node.OpType switch
        {
            "Softmax" or "LogSoftmax" or "Hardmax" => shapes.TryGetValue(node.Inputs[0], out var shape) && IsLast(node.Int("axis", 1), shape.Length),
            "Dropout" => node.AttributeNames.Count == 0,
            _ => false,
        };
        return !isSame && breaks.Any(version => from < version && version <= to);
    }

    /// <summary>Until 13 all dimensions from the axis on were one; where it is the last, nothing changed, nor did its default of two dimensions.</summary>
    static bool IsLast(long axis, int rank) => (axis < 0 ? axis + rank : axis) == rank - 1;

    /// <summary>As far as they follow from those of the inputs.</summary>
    static Dictionary<string, long[]> Shapes(OnnxModel model) => ShapeTracker.Of(
        model,
        [.. model.Inputs
            .Where(input => EditTools.Dims(input) is { Count: > 0 } dims && dims.Skip(1).All(dim => dim.HasDimValue))
            .Select(input => (input.Name, (long[])[1, .. EditTools.Dims(input)!.Skip(1).Select(dim => dim.DimValue)]))]);
}
