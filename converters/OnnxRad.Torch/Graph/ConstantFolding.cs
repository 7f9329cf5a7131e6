using Google.Protobuf.Collections;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Ops;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Graph;

/// <summary>
/// Runs, once, the nodes that work on constants alone; an initialiser takes the place of each. So shapes are not computed again in
/// each step, and a weight that a file makes (by ConstantOfShape, Transpose, Identity and so on) is trained like any other.
/// </summary>
/// <remarks>
/// A float weight that others use too stays as it is, as what is trained must stay one, but for Identity: exporters share equal
/// values of different layers that way. What training or quantisation gives a meaning to is left alone.
/// </remarks>
/// <param name="model">Changed by <see cref="Apply"/>.</param>
/// <param name="nodes">Its nodes.</param>
/// <param name="limit">The most values that are made in all.</param>
sealed class ConstantFolding(OnnxModel model, IReadOnlyList<OnnxNode> nodes, long limit = FoldedSize.Limit)
{
    static readonly HashSet<string> s_left = ["Dropout", "QuantizeLinear", "DequantizeLinear"];

    readonly Dictionary<string, int> _uses = nodes
        .SelectMany(node => node.Inputs)
        .Concat(model.Outputs.Select(output => output.Name))
        .CountBy(name => name, StringComparer.Ordinal)
        .ToDictionary(StringComparer.Ordinal);

    readonly HashSet<string> _outputs = model.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
    readonly List<TensorProto> _made = [];
    readonly HashSet<NodeProto> _folded = [];
    long _total;

    /// <summary>Runs a node whose inputs are all constants, where that is right and its result small enough, and adds what it gives.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">Its operator.</param>
    /// <param name="constants">Value name to constant.</param>
    public bool TryFold(OnnxNode node, ITorchOp op, Dictionary<string, TensorProto> constants)
    {
        if (s_left.Contains(node.OpType)
            || op.Outputs != 1
            || node.Outputs.Count != 1
            || _outputs.Contains(node.Outputs[0])
            || !node.Inputs.All(input => input.Length == 0 || (constants.TryGetValue(input, out var constant) && MayBeUsed(node, input, constant)))
            || !FoldedSize.IsSmall(node, [.. node.Inputs.Select(constants.GetValueOrDefault)]))
        {
            return false;
        }

        if (Run(node, op, constants) is not { } value || _total + OnnxTensor.Count(value) > limit)
        {
            return false;
        }

        _total += OnnxTensor.Count(value);
        constants.Add(value.Name, value);
        _made.Add(value);
        _folded.Add(node.Proto);
        return true;
    }

    /// <summary>Puts the constants into the document in place of the nodes.</summary>
    public void Apply()
    {
        if (_made.Count == 0)
        {
            return;
        }

        var graph = model.Proto.Graph;
        var left = graph.Node.Where(node => !_folded.Contains(node)).ToArray();
        var used = left.SelectMany(node => node.Input).Concat(_outputs).ToHashSet(StringComparer.Ordinal);
        var needless = _folded.SelectMany(node => node.Input).Where(name => !used.Contains(name)).ToHashSet(StringComparer.Ordinal);
        Replace(graph.Node, [.. left.Where(node => node.OpType != "Constant" || !needless.Contains(node.Output[0]))]);
        Replace(graph.Initializer, [.. graph.Initializer.Where(t => !needless.Contains(t.Name)), .. _made.Where(t => used.Contains(t.Name))]);
        Replace(graph.Input, [.. graph.Input.Where(input => !needless.Contains(input.Name))]);

        // Before version 4 of the format an initialiser had to be listed as an input.
        model.Proto.IrVersion = Math.Max(4, model.Proto.IrVersion);
    }

    static void Replace<T>(RepeatedField<T> list, T[] values)
    {
        list.Clear();
        list.AddRange(values);
    }

    bool MayBeUsed(OnnxNode node, string name, TensorProto constant) => Initialisers.CanRead(constant)
        && (node.OpType == "Identity" || constant.Dims.Count == 0 || (DataType)constant.DataType != DataType.Float || _uses[name] == 1);

    TensorProto? Run(OnnxNode node, ITorchOp op, Dictionary<string, TensorProto> constants)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var slots = node.Inputs.Select(input => input.Length > 0 ? Initialisers.Read(constants[input]) : null).ToArray();
        var places = Enumerable.Range(0, slots.Length).Select(i => slots[i] is null ? -1 : i).ToArray();
        try
        {
            return Initialisers.ToProto(node.Outputs[0], op.Run(new(slots, places, CPU, ScalarType.Float32), training: false)[0]);
        }
        catch (Exception e) when (Problems.IsOfTheGraph(e))
        {
            throw new InvalidOnnxException(
                model.Source,
                $"'{model.Source}' is not a usable ONNX model: node '{node.Name}' ({node.OpType}) cannot run on its constants: {e.Message.Split('\n')[0]}",
                e);
        }
    }
}
