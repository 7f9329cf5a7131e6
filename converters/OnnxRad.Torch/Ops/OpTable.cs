using System.Collections.Frozen;
using OnnxRad.Graphs;

namespace OnnxRad.Torch.Ops;

/// <summary>All operators that OnnxRad can train, with the number of inputs that each takes.</summary>
static class OpTable
{
    const int Many = int.MaxValue;

    static readonly FrozenDictionary<string, Entry> s_ops = new Dictionary<string, Entry>
    {
        ["Add"] = new(Add.From, 2, 2),
        ["AveragePool"] = new(AveragePool.From, 1, 1),
        ["BatchNormalization"] = new(BatchNormalization.From, 5, 5),
        ["Cast"] = new(Cast.From, 1, 1),
        ["Clip"] = new(Clip.From, 1, 3),
        ["Concat"] = new(Concat.From, 1, Many),
        ["Conv"] = new(Conv.From, 2, 3),
        ["Div"] = new(Div.From, 2, 2),
        ["Dropout"] = new(Dropout.From, 1, 3),
        ["Flatten"] = new(Flatten.From, 1, 1),
        ["Gather"] = new(Gather.From, 2, 2),
        ["Gemm"] = new(Gemm.From, 2, 3),
        ["GlobalAveragePool"] = new(GlobalAveragePool.From, 1, 1),
        ["GlobalMaxPool"] = new(GlobalMaxPool.From, 1, 1),
        ["Identity"] = new(Identity.From, 1, 1),
        ["LRN"] = new(LRN.From, 1, 1),
        ["LeakyRelu"] = new(LeakyRelu.From, 1, 1),
        ["LogSoftmax"] = new(LogSoftmax.From, 1, 1),
        ["MatMul"] = new(MatMul.From, 2, 2),
        ["MaxPool"] = new(MaxPool.From, 1, 1),
        ["Mul"] = new(Mul.From, 2, 2),
        ["ReduceMean"] = new(ReduceMean.From, 1, 2),
        ["Relu"] = new(Relu.From, 1, 1),
        ["Reshape"] = new(Reshape.From, 2, 2),
        ["Shape"] = new(Shape.From, 1, 1),
        ["Sigmoid"] = new(Sigmoid.From, 1, 1),
        ["Softmax"] = new(Softmax.From, 1, 1),
        ["Squeeze"] = new(Squeeze.From, 1, 2),
        ["Sub"] = new(Sub.From, 2, 2),
        ["Tanh"] = new(Tanh.From, 1, 1),
        ["Transpose"] = new(Transpose.From, 1, 1),
        ["Unsqueeze"] = new(Unsqueeze.From, 1, 2),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The oldest operator set that is read.</summary>
    public const int OldestOpset = 7;

    /// <summary>The newest operator set that is read.</summary>
    public const int NewestOpset = 25;

    /// <summary>The operators, in alphabetical order. <c>Constant</c> runs nothing: its tensor is an initialiser.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_ops.Keys.Append("Constant").Order(StringComparer.Ordinal)];

    /// <summary>Whether there is an operator of that name in the default operator set.</summary>
    public static bool Has(OnnxNode node) => node.Domain.Length == 0 && s_ops.ContainsKey(node.OpType);

    /// <summary>Binds a node to its operator.</summary>
    /// <exception cref="NotSupportedException">An attribute's value is not supported; the text goes behind the node's name.</exception>
    public static ITorchOp Create(OnnxNode node)
    {
        var entry = s_ops[node.OpType];
        var given = Enumerable.Range(0, node.Inputs.Count).Count(node.HasInput);
        for (var i = 0; i < entry.MinInputs; i++)
        {
            if (!node.HasInput(i))
            {
                throw new NotSupportedException($"has {given} {(given == 1 ? "input" : "inputs")}; expected at least {entry.MinInputs}");
            }
        }

        return node.Inputs.Count <= entry.MaxInputs
            ? entry.Create(node)
            : throw new NotSupportedException($"has {node.Inputs.Count} inputs; expected at most {entry.MaxInputs}");
    }

    sealed record Entry(Func<OnnxNode, ITorchOp> Create, int MinInputs, int MaxInputs);
}
