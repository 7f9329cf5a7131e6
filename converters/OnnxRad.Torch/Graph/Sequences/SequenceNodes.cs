using Onnx;
using OnnxRad.Graphs;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace OnnxRad.Torch.Graph.Sequences;

/// <summary>The nodes, and the constants they take, that stand for sequence operators in an operator set of 11 or newer.</summary>
sealed class SequenceNodes(OnnxModel model)
{
    readonly HashSet<string> _names = model.Nodes.SelectMany(node => node.Outputs)
        .Concat(model.Proto.Graph.Input.Select(input => input.Name))
        .Concat(model.Initializers.Keys)
        .ToHashSet(StringComparer.Ordinal);

    readonly List<NodeProto> _nodes = [];
    readonly List<TensorProto> _constants = [];

    /// <summary>The constants of all nodes so far.</summary>
    public IReadOnlyList<TensorProto> Constants => _constants;

    /// <summary>The nodes since the last call.</summary>
    public NodeProto[] TakeAll()
    {
        NodeProto[] taken = [.. _nodes];
        _nodes.Clear();
        return taken;
    }

    /// <summary>The tensor itself.</summary>
    public void Identity(OnnxNode node, string source) => Add(node, "Identity", [source], node.Outputs[0]);

    /// <summary>A number.</summary>
    public void Number(OnnxNode node, long number)
    {
        var tensor = OnnxTensor.From("", [], [number]);
        Add(node, "Constant", [], node.Outputs[0]).Attribute.Add(new AttributeProto { Name = "value", Type = AttributeType.Tensor, T = tensor });
    }

    /// <summary>All tensors one behind the other, along an axis they have or a new one.</summary>
    public void Concat(OnnxNode node, IReadOnlyList<string> names)
    {
        var axis = node.Int("axis", 0);
        var parts = node.Int("new_axis", 0) == 0
            ? names
            : [.. names.Select((name, i) => Unsqueeze(node, name, Free($"{node.Outputs[0]}/part{i}"), axis))];
        Attribute(Add(node, "Concat", parts, node.Outputs[0]), "axis", axis);
    }

    /// <summary>Pieces of given sizes; their names.</summary>
    public IReadOnlyList<string> Split(OnnxNode node, long axis, long[] sizes)
    {
        string[] names = [.. sizes.Select((_, i) => Free($"{node.Outputs[0]}/piece{i}"))];
        var split = Add(node, "Split", [node.Inputs[0]], names);
        Attribute(split, "axis", axis);
        if (model.Opset < 13)
        {
            split.Attribute.Add(new AttributeProto { Name = "split", Type = AttributeType.Ints, Ints = { sizes } });
        }
        else
        {
            split.Input.Add(Constant($"{node.Outputs[0]}/sizes", sizes));
        }

        return names;
    }

    /// <summary>One piece; a position below 0 counts from the end, which needs pieces of size 1.</summary>
    /// <exception cref="NotSupportedException">It counts from the end and pieces are larger.</exception>
    public void Piece(OnnxNode node, TensorSequence.Cut cut, long position)
    {
        var output = node.Outputs[0];
        if (cut.Size == 1)
        {
            // A scalar position takes the axis away, one in a list keeps it.
            var place = cut.KeepsAxis ? Constant($"{output}/position", [position]) : Scalar($"{output}/position", position);
            Attribute(Add(node, "Gather", [cut.Source, place], output), "axis", cut.Axis);
            return;
        }

        if (position < 0)
        {
            throw new NotSupportedException($"has position {position} in pieces of size {cut.Size}; expected a position of 0 or more");
        }

        Add(
            node,
            "Slice",
            [
                cut.Source,
                Constant($"{output}/starts", [position * cut.Size]),
                Constant($"{output}/ends", [(position + 1) * cut.Size]),
                Constant($"{output}/axes", [cut.Axis]),
            ],
            output);
    }

    /// <summary>How many pieces there are: the size along the axis by that of a piece, rounded up.</summary>
    public void PieceCount(OnnxNode node, TensorSequence.Cut cut)
    {
        var output = node.Outputs[0];
        var (shape, axis) = (Free($"{output}/shape"), Scalar($"{output}/axis", cut.Axis));
        Add(node, "Shape", [cut.Source], shape);
        if (cut.Size == 1)
        {
            Add(node, "Gather", [shape, axis], output);
            return;
        }

        var (length, filled) = (Free($"{output}/length"), Free($"{output}/filled"));
        Add(node, "Gather", [shape, axis], length);
        Add(node, "Add", [length, Scalar($"{output}/rest", cut.Size - 1)], filled);
        Add(node, "Div", [filled, Scalar($"{output}/size", cut.Size)], output);
    }

    string Unsqueeze(OnnxNode node, string input, string output, long axis)
    {
        var made = Add(node, "Unsqueeze", [input], output);
        if (model.Opset < 13)
        {
            made.Attribute.Add(new AttributeProto { Name = "axes", Type = AttributeType.Ints, Ints = { axis } });
        }
        else
        {
            made.Input.Add(Constant($"{output}/axes", [axis]));
        }

        return output;
    }

    string Constant(string name, long[] values) => AddConstant(OnnxTensor.From(Free(name), [values.Length], values));

    string Scalar(string name, long value) => AddConstant(OnnxTensor.From(Free(name), [], [value]));

    string AddConstant(TensorProto tensor)
    {
        _constants.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A name that the graph does not use yet.</summary>
    string Free(string name)
    {
        var free = name;
        for (var i = 2; !_names.Add(free); i++)
        {
            free = $"{name}.{i}";
        }

        return free;
    }

    NodeProto Add(OnnxNode node, string opType, IReadOnlyList<string> inputs, params string[] outputs)
    {
        var made = new NodeProto { Name = $"{node.Name}/{opType}{_nodes.Count}", OpType = opType, Input = { inputs }, Output = { outputs } };
        _nodes.Add(made);
        return made;
    }

    static void Attribute(NodeProto node, string name, long value) =>
        node.Attribute.Add(new AttributeProto { Name = name, Type = AttributeType.Int, I = value });
}
