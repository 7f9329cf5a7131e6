using Onnx;
using OnnxRad.Graphs;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace OnnxRad.Torch.Graph.Sequences;

/// <summary>The nodes, and the constants they take, that stand for sequence operators in an operator set of 11 or newer.</summary>
sealed class SequenceNodes(int opset)
{
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
            : [.. names.Select((name, i) => Unsqueeze(node, name, $"{node.Outputs[0]}/part{i}", axis))];
        Attribute(Add(node, "Concat", parts, node.Outputs[0]), "axis", axis);
    }

    /// <summary>Pieces of given sizes; their names.</summary>
    public IReadOnlyList<string> Split(OnnxNode node, long axis, long[] sizes)
    {
        string[] names = [.. sizes.Select((_, i) => $"{node.Outputs[0]}/piece{i}")];
        var split = Add(node, "Split", [node.Inputs[0]], names);
        Attribute(split, "axis", axis);
        if (opset < 13)
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
            var place = OnnxTensor.From($"{output}/position", cut.KeepsAxis ? [1L] : [], [position]);
            _constants.Add(place);
            Attribute(Add(node, "Gather", [cut.Source, place.Name], output), "axis", cut.Axis);
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
        Add(node, "Shape", [cut.Source], $"{output}/shape");
        var axis = OnnxTensor.From($"{output}/axis", [], [cut.Axis]);
        _constants.Add(axis);
        if (cut.Size == 1)
        {
            Add(node, "Gather", [$"{output}/shape", axis.Name], output);
            return;
        }

        var (rest, size) = (OnnxTensor.From($"{output}/rest", [], [cut.Size - 1]), OnnxTensor.From($"{output}/size", [], [cut.Size]));
        _constants.AddRange([rest, size]);
        Add(node, "Gather", [$"{output}/shape", axis.Name], $"{output}/length");
        Add(node, "Add", [$"{output}/length", rest.Name], $"{output}/filled");
        Add(node, "Div", [$"{output}/filled", size.Name], output);
    }

    string Unsqueeze(OnnxNode node, string input, string output, long axis)
    {
        var made = Add(node, "Unsqueeze", [input], output);
        if (opset < 13)
        {
            made.Attribute.Add(new AttributeProto { Name = "axes", Type = AttributeType.Ints, Ints = { axis } });
        }
        else
        {
            made.Input.Add(Constant($"{output}/axes", [axis]));
        }

        return output;
    }

    string Constant(string name, long[] values)
    {
        _constants.Add(OnnxTensor.From(name, [values.Length], values));
        return name;
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
