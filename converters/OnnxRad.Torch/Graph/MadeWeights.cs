using Onnx;

namespace OnnxRad.Torch.Graph;

/// <summary>
/// Weights that a graph makes of initialisers each time it runs, as in weight standardisation, or one behind two Transposes: what they
/// are made of is trained.
/// </summary>
sealed class MadeWeights
{
    readonly Dictionary<string, IReadOnlyList<string>> _madeOf = new(StringComparer.Ordinal);
    readonly IReadOnlyDictionary<string, TensorProto> _tensors;
    readonly HashSet<string> _sources = new(StringComparer.Ordinal);

    /// <param name="bound">The nodes, in order.</param>
    /// <param name="tensors">The constants by name.</param>
    public MadeWeights(IReadOnlyList<GraphBinder.BoundNode> bound, IReadOnlyDictionary<string, TensorProto> tensors)
    {
        _tensors = tensors;
        foreach (var (node, _) in bound)
        {
            if (node.Inputs.All(input => input.Length == 0 || tensors.ContainsKey(input) || _madeOf.ContainsKey(input)))
            {
                foreach (var output in node.Outputs)
                {
                    _madeOf[output] = node.Inputs;
                }
            }
        }
    }

    /// <summary>The initialisers that weights in use are made of.</summary>
    public IReadOnlyCollection<string> Sources => _sources;

    /// <summary>Says that a value is used as a weight; whether it is made of initialisers that can be trained.</summary>
    public bool Use(string value)
    {
        if (!_madeOf.ContainsKey(value))
        {
            return false;
        }

        var found = false;
        var (seen, left) = (new HashSet<string>([value], StringComparer.Ordinal), new Stack<string>([value]));
        while (left.TryPop(out var next))
        {
            foreach (var input in _madeOf[next].Where(seen.Add))
            {
                if (_madeOf.ContainsKey(input))
                {
                    left.Push(input);
                }
                else if (_tensors.TryGetValue(input, out var tensor) && IsTrainable(tensor))
                {
                    found = true;
                    _sources.Add(input);
                }
            }
        }

        return found;
    }

    static bool IsTrainable(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Float && tensor.Dims.Count > 0;
}
