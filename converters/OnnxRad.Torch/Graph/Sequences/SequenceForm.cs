using System.Globalization;
using Onnx;
using OnnxRad.Graphs;

namespace OnnxRad.Torch.Graph.Sequences;

/// <summary>
/// Takes sequences of tensors out of a graph, as exporters write them for <c>unbind</c>, <c>chunk</c> and lists: each use becomes
/// the tensor that it means. https://onnx.ai/onnx/operators/onnx__SequenceAt.html and the other seven operators.
/// </summary>
/// <remarks>Positions and sizes must be constants; sequences cannot be inputs or outputs of the graph.</remarks>
sealed class SequenceForm
{
    readonly OnnxModel _model;
    readonly Dictionary<string, TensorProto> _constants;
    readonly Dictionary<string, TensorSequence> _sequences = new(StringComparer.Ordinal);
    readonly SequenceNodes _made;
    readonly List<string> _problems = [];

    SequenceForm(OnnxModel model)
    {
        (_model, _made) = (model, new(model));
        _constants = new(model.Initializers, StringComparer.Ordinal);
        foreach (var node in model.Nodes.Where(node => Ops.Constant.Is(node) && Ops.Constant.HoldsNumbers(node)))
        {
            _constants[node.Outputs[0]] = Ops.Constant.Value(node);
        }
    }

    /// <summary>The operators that are taken out, all of opset 11; SplitToSequence also of 24.</summary>
    public static IReadOnlyList<string> Operators { get; } =
    [
        "ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength",
        "SplitToSequence",
    ];

    /// <summary>Rewrites the graph and says what could not be; the nodes concerned are then still there.</summary>
    public static IReadOnlyList<string> Apply(OnnxModel model)
    {
        var nodes = model.Nodes;
        return nodes.Any(Takes) ? new SequenceForm(model).Rewrite(nodes) : [];
    }

    /// <summary>Whether a node is one of <see cref="Operators"/>.</summary>
    public static bool Takes(OnnxNode node) => node is { Domain: "", Opset: >= 11 } && Operators.Contains(node.OpType);

    List<string> Rewrite(IReadOnlyList<OnnxNode> nodes)
    {
        var result = new List<NodeProto>();
        foreach (var node in nodes)
        {
            if (node is { OpType: "Identity", Domain: "" } && _sequences.TryGetValue(node.Inputs[0], out var same))
            {
                _sequences[node.Outputs[0]] = same;
                continue;
            }

            if (!Takes(node))
            {
                result.Add(node.Proto);
                continue;
            }

            try
            {
                Take(node);
                result.AddRange(_made.TakeAll());
            }
            catch (NotSupportedException e)
            {
                _problems.Add(Problems.Node(node, e.Message));
                foreach (var output in node.Outputs)
                {
                    _sequences.Remove(output);
                }
            }
        }

        _problems.AddRange(_model.Outputs
            .Where(output => _sequences.ContainsKey(output.Name))
            .Select(output => $"The graph's output '{output.Name}' is a sequence of tensors; make its tensors outputs."));
        if (_problems.Count == 0)
        {
            _model.Proto.Graph.Node.Clear();
            _model.Proto.Graph.Node.AddRange(result);
            _model.Proto.Graph.Initializer.AddRange(_made.Constants);
        }

        return _problems;
    }

    void Take(OnnxNode node)
    {
        var least = node.OpType switch { "SequenceEmpty" => 0, "SequenceInsert" or "SequenceAt" => 2, _ => 1 };
        if (node.Outputs.Count != 1 || !Enumerable.Range(0, least).All(node.HasInput))
        {
            throw new NotSupportedException($"has {node.Inputs.Count} inputs and {node.Outputs.Count} outputs; expected at least {least} and one");
        }

        var output = node.Outputs[0];
        switch (node.OpType)
        {
            case "SequenceEmpty":
                _sequences[output] = new TensorSequence.Listed([]);
                break;
            case "SequenceConstruct":
                _sequences[output] = new TensorSequence.Listed([.. node.Inputs]);
                break;
            case "SequenceInsert":
                var into = Names(node);
                var place = node.HasInput(2) ? Position(node, 2, into.Count, last: into.Count) : into.Count;
                _sequences[output] = new TensorSequence.Listed([.. into.Take(place), node.Inputs[1], .. into.Skip(place)]);
                break;
            case "SequenceErase":
                var from = Names(node);
                var erased = node.HasInput(1) ? Position(node, 1, from.Count, last: from.Count - 1) : from.Count - 1;
                _sequences[output] = new TensorSequence.Listed([.. from.Where((_, i) => i != erased)]);
                break;
            case "SplitToSequence":
                _sequences[output] = Split(node);
                break;
            case "SequenceAt":
                At(node);
                break;
            case "SequenceLength":
                Length(node);
                break;
            default:
                _made.Concat(node, Names(node));
                break;
        }
    }

    TensorSequence Split(OnnxNode node)
    {
        var axis = node.Int("axis", 0);
        if (!node.HasInput(1))
        {
            return new TensorSequence.Cut(node.Inputs[0], axis, 1, node.Int("keepdims", 1) != 0);
        }

        var sizes = Constant(node, 1);
        return sizes.Dims.Count == 0
            ? new TensorSequence.Cut(node.Inputs[0], axis, Number(node, 1), KeepsAxis: true)
            : new TensorSequence.Listed(_made.Split(node, axis, Integers(sizes)));
    }

    void At(OnnxNode node)
    {
        switch (Sequence(node))
        {
            case TensorSequence.Listed listed:
                _made.Identity(node, listed.Names[Position(node, 1, listed.Names.Count, last: listed.Names.Count - 1)]);
                break;
            case TensorSequence.Cut cut:
                _made.Piece(node, cut, Number(node, 1));
                break;
        }
    }

    void Length(OnnxNode node)
    {
        switch (Sequence(node))
        {
            case TensorSequence.Listed listed:
                _made.Number(node, listed.Names.Count);
                break;
            case TensorSequence.Cut cut:
                _made.PieceCount(node, cut);
                break;
        }
    }

    TensorSequence Sequence(OnnxNode node) => _sequences.GetValueOrDefault(node.Inputs[0])
        ?? throw new NotSupportedException($"works on the sequence '{node.Inputs[0]}', of which the graph does not say which tensors it holds");

    IReadOnlyList<string> Names(OnnxNode node) => Sequence(node) is TensorSequence.Listed listed
        ? listed.Names
        : throw new NotSupportedException(
            $"needs to know how many tensors the sequence '{node.Inputs[0]}' holds, which shows only when the graph runs; "
            + "give SplitToSequence the size of each piece as a constant");

    int Position(OnnxNode node, int input, int count, int last)
    {
        var position = Number(node, input);
        var place = position < 0 ? position + count : position;
        return place >= 0 && place <= last
            ? (int)place
            : throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture, $"has position {position}; expected {-count} to {last}, as the sequence holds {count} tensors"));
    }

    TensorProto Constant(OnnxNode node, int input) => _constants.GetValueOrDefault(node.Inputs[input])
        ?? throw new NotSupportedException($"takes '{node.Inputs[input]}' from the graph, where it is computed; expected a constant");

    long Number(OnnxNode node, int input) => Integers(Constant(node, input)) is [var number]
        ? number
        : throw new NotSupportedException($"takes '{node.Inputs[input]}', which is not one number");

    static long[] Integers(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Int32
        ? Array.ConvertAll(OnnxTensor.Ints(tensor), value => (long)value)
        : OnnxTensor.Longs(tensor);
}
