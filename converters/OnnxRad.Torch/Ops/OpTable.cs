using System.Collections.Frozen;
using OnnxRad.Graphs;

namespace OnnxRad.Torch.Ops;

/// <summary>All operators that OnnxRad can train: least and most inputs, and the operator sets that changed each of them.</summary>
/// <remarks>A node's version is the newest one listed that is not newer than its operator set.</remarks>
static class OpTable
{
    const int Many = int.MaxValue;

    static readonly FrozenDictionary<string, Entry> s_ops = new Dictionary<string, Entry>
    {
        ["Abs"] = new(Abs.From, 1, 1, [6, 13]),
        ["Acos"] = new(Acos.From, 1, 1, [7, 22]),
        ["Acosh"] = new(Acosh.From, 1, 1, [9, 22]),
        ["Add"] = new(Add.From, 2, 2, [6, 7, 13, 14]),
        ["And"] = new(And.From, 2, 2, [1, 7]),
        ["ArgMax"] = new(ArgMax.From, 1, 1, [1, 11, 12, 13]),
        ["ArgMin"] = new(ArgMin.From, 1, 1, [1, 11, 12, 13]),
        ["Asin"] = new(Asin.From, 1, 1, [7, 22]),
        ["Asinh"] = new(Asinh.From, 1, 1, [9, 22]),
        ["Atan"] = new(Atan.From, 1, 1, [7, 22]),
        ["Atanh"] = new(Atanh.From, 1, 1, [9, 22]),
        ["AveragePool"] = new(AveragePool.From, 1, 1, [1, 7, 10, 11, 19, 22]),
        ["BatchNormalization"] = new(BatchNormalization.From, 5, 5, [6, 7, 9, 14, 15]),
        ["BitShift"] = new(BitShift.From, 2, 2, [11]),
        ["BitwiseAnd"] = new(BitwiseAnd.From, 2, 2, [18]),
        ["BitwiseNot"] = new(BitwiseNot.From, 1, 1, [18]),
        ["BitwiseOr"] = new(BitwiseOr.From, 2, 2, [18]),
        ["BitwiseXor"] = new(BitwiseXor.From, 2, 2, [18]),
        ["Cast"] = new(Cast.From, 1, 1, [6, 9, 13, 19, 21, 23, 24, 25]),
        ["CastLike"] = new(CastLike.From, 2, 2, [15, 19, 21, 23, 24, 25]),
        ["Ceil"] = new(Ceil.From, 1, 1, [6, 13]),
        ["Celu"] = new(Celu.From, 1, 1, [12]),
        ["Clip"] = new(Clip.From, 1, 3, [6, 11, 12, 13]),
        ["Compress"] = new(Compress.From, 2, 2, [9, 11]),
        ["Concat"] = new(Concat.From, 1, Many, [4, 11, 13]),
        ["ConstantOfShape"] = new(ConstantOfShape.From, 1, 1, [9, 20, 21, 23, 24, 25]),
        ["Conv"] = new(Conv.From, 2, 3, [1, 11, 22]),
        ["ConvTranspose"] = new(ConvTranspose.From, 2, 3, [1, 11, 22]),
        ["Cos"] = new(Cos.From, 1, 1, [7, 22]),
        ["Cosh"] = new(Cosh.From, 1, 1, [9, 22]),
        ["CumSum"] = new(CumSum.From, 2, 2, [11, 14]),
        ["DepthToSpace"] = new(DepthToSpace.From, 1, 1, [1, 11, 13]),
        ["DequantizeLinear"] = new(DequantizeLinear.From, 2, 3, [10, 13, 19, 21, 23, 24, 25]),
        ["Div"] = new(Div.From, 2, 2, [6, 7, 13, 14]),
        ["Dropout"] = new(Dropout.From, 1, 3, [6, 7, 10, 12, 13, 22]),
        ["Einsum"] = new(Einsum.From, 1, Many, [12]),
        ["Elu"] = new(Elu.From, 1, 1, [6, 22]),
        ["Equal"] = new(Equal.From, 2, 2, [1, 7, 11, 13, 19]),
        ["Erf"] = new(Erf.From, 1, 1, [9, 13]),
        ["Exp"] = new(Exp.From, 1, 1, [6, 13]),
        ["Expand"] = new(Expand.From, 2, 2, [8, 13]),
        ["EyeLike"] = new(EyeLike.From, 1, 1, [9, 22]),
        ["Flatten"] = new(Flatten.From, 1, 1, [1, 9, 11, 13, 21, 23, 24, 25]),
        ["Floor"] = new(Floor.From, 1, 1, [6, 13]),
        ["Gather"] = new(Gather.From, 2, 2, [1, 11, 13]),
        ["GatherElements"] = new(GatherElements.From, 2, 2, [11, 13]),
        ["GatherND"] = new(GatherND.From, 2, 2, [11, 12, 13]),
        ["Gelu"] = new(Gelu.From, 1, 1, [20]),
        ["Gemm"] = new(Gemm.From, 2, 3, [6, 7, 9, 11, 13]),
        ["GlobalAveragePool"] = new(GlobalAveragePool.From, 1, 1, [1, 22]),
        ["GlobalLpPool"] = new(GlobalLpPool.From, 1, 1, [2, 22]),
        ["GlobalMaxPool"] = new(GlobalMaxPool.From, 1, 1, [1, 22]),
        ["Greater"] = new(Greater.From, 2, 2, [1, 7, 9, 13]),
        ["GreaterOrEqual"] = new(GreaterOrEqual.From, 2, 2, [12, 16]),
        ["GridSample"] = new(GridSample.From, 2, 2, [16, 20, 22]),
        ["GroupNormalization"] = new(GroupNormalization.From, 3, 3, [18, 21]),
        ["HardSigmoid"] = new(HardSigmoid.From, 1, 1, [6, 22]),
        ["HardSwish"] = new(HardSwish.From, 1, 1, [14, 22]),
        ["Hardmax"] = new(Hardmax.From, 1, 1, [1, 11, 13]),
        ["Identity"] = new(Identity.From, 1, 1, [1, 13, 14, 16, 19, 21, 23, 24, 25]),
        ["InstanceNormalization"] = new(InstanceNormalization.From, 3, 3, [6, 22]),
        ["IsInf"] = new(IsInf.From, 1, 1, [10, 20]),
        ["IsNaN"] = new(IsNaN.From, 1, 1, [9, 13, 20]),
        ["LRN"] = new(LRN.From, 1, 1, [1, 13]),
        ["LayerNormalization"] = new(LayerNormalization.From, 2, 3, [17]),
        ["LeakyRelu"] = new(LeakyRelu.From, 1, 1, [6, 16]),
        ["Less"] = new(Less.From, 2, 2, [1, 7, 9, 13]),
        ["LessOrEqual"] = new(LessOrEqual.From, 2, 2, [12, 16]),
        ["Log"] = new(Log.From, 1, 1, [6, 13]),
        ["LogSoftmax"] = new(LogSoftmax.From, 1, 1, [1, 11, 13]),
        ["LpNormalization"] = new(LpNormalization.From, 1, 1, [1, 22]),
        ["LpPool"] = new(LpPool.From, 1, 1, [2, 11, 18, 22]),
        ["MatMul"] = new(MatMul.From, 2, 2, [1, 9, 13]),
        ["Max"] = new(Max.From, 1, Many, [6, 8, 12, 13]),
        ["MaxPool"] = new(MaxPool.From, 1, 1, [1, 8, 10, 11, 12, 22]),
        ["MaxUnpool"] = new(MaxUnpool.From, 2, 3, [9, 11, 22]),
        ["Mean"] = new(Mean.From, 1, Many, [6, 8, 13]),
        ["MeanVarianceNormalization"] = new(MeanVarianceNormalization.From, 1, 1, [9, 13]),
        ["Min"] = new(Min.From, 1, Many, [6, 8, 12, 13]),
        ["Mish"] = new(Mish.From, 1, 1, [18, 22]),
        ["Mod"] = new(Mod.From, 2, 2, [10, 13]),
        ["Mul"] = new(Mul.From, 2, 2, [6, 7, 13, 14]),
        ["Neg"] = new(Neg.From, 1, 1, [6, 13]),
        ["NonZero"] = new(NonZero.From, 1, 1, [9, 13]),
        ["Not"] = new(Not.From, 1, 1, [1]),
        ["OneHot"] = new(OneHot.From, 3, 3, [9, 11]),
        ["Or"] = new(Or.From, 2, 2, [1, 7]),
        ["PRelu"] = new(PRelu.From, 2, 2, [6, 7, 9, 16]),
        ["Pad"] = new(Pad.From, 1, 4, [2, 11, 13, 18, 19, 21, 23, 24, 25]),
        ["Pow"] = new(Pow.From, 2, 2, [1, 7, 12, 13, 15]),
        ["QuantizeLinear"] = new(QuantizeLinear.From, 2, 3, [10, 13, 19, 21, 23, 24, 25]),
        ["RMSNormalization"] = new(RMSNormalization.From, 2, 2, [23]),
        ["Range"] = new(Range.From, 3, 3, [11]),
        ["Reciprocal"] = new(Reciprocal.From, 1, 1, [6, 13]),
        ["ReduceL1"] = new(ReduceL1.From, 1, 2, [1, 11, 13, 18]),
        ["ReduceL2"] = new(ReduceL2.From, 1, 2, [1, 11, 13, 18]),
        ["ReduceLogSum"] = new(ReduceLogSum.From, 1, 2, [1, 11, 13, 18]),
        ["ReduceLogSumExp"] = new(ReduceLogSumExp.From, 1, 2, [1, 11, 13, 18]),
        ["ReduceMax"] = new(ReduceMax.From, 1, 2, [1, 11, 12, 13, 18, 20]),
        ["ReduceMean"] = new(ReduceMean.From, 1, 2, [1, 11, 13, 18]),
        ["ReduceMin"] = new(ReduceMin.From, 1, 2, [1, 11, 12, 13, 18, 20]),
        ["ReduceProd"] = new(ReduceProd.From, 1, 2, [1, 11, 13, 18]),
        ["ReduceSum"] = new(ReduceSum.From, 1, 2, [1, 11, 13]),
        ["ReduceSumSquare"] = new(ReduceSumSquare.From, 1, 2, [1, 11, 13, 18]),
        ["Relu"] = new(Relu.From, 1, 1, [6, 13, 14]),
        ["Reshape"] = new(Reshape.From, 2, 2, [5, 13, 14, 19, 21, 23, 24, 25]),
        ["Resize"] = new(Resize.From, 1, 4, [10, 11, 13, 18, 19]),
        ["ReverseSequence"] = new(ReverseSequence.From, 2, 2, [10]),
        ["Round"] = new(Round.From, 1, 1, [11, 22]),
        ["Scatter"] = new(Scatter.From, 3, 3, [9]),
        ["ScatterElements"] = new(ScatterElements.From, 3, 3, [11, 13, 16, 18]),
        ["ScatterND"] = new(ScatterND.From, 3, 3, [11, 13, 16, 18]),
        ["Selu"] = new(Selu.From, 1, 1, [6, 22]),
        ["Shape"] = new(Shape.From, 1, 1, [1, 13, 15, 19, 21, 23, 24, 25]),
        ["Shrink"] = new(Shrink.From, 1, 1, [9]),
        ["Sigmoid"] = new(Sigmoid.From, 1, 1, [6, 13]),
        ["Sign"] = new(Sign.From, 1, 1, [9, 13]),
        ["Sin"] = new(Sin.From, 1, 1, [7, 22]),
        ["Sinh"] = new(Sinh.From, 1, 1, [9, 22]),
        ["Size"] = new(Size.From, 1, 1, [1, 13, 19, 21, 23, 24, 25]),
        ["Slice"] = new(Slice.From, 1, 5, [1, 10, 11, 13]),
        ["Softmax"] = new(Softmax.From, 1, 1, [1, 11, 13]),
        ["Softplus"] = new(Softplus.From, 1, 1, [1, 22]),
        ["Softsign"] = new(Softsign.From, 1, 1, [1, 22]),
        ["SpaceToDepth"] = new(SpaceToDepth.From, 1, 1, [1, 13]),
        ["Split"] = new(Split.From, 1, 2, [2, 11, 13, 18]),
        ["Sqrt"] = new(Sqrt.From, 1, 1, [6, 13]),
        ["Squeeze"] = new(Squeeze.From, 1, 2, [1, 11, 13, 21, 23, 24, 25]),
        ["Sub"] = new(Sub.From, 2, 2, [6, 7, 13, 14]),
        ["Sum"] = new(Sum.From, 1, Many, [6, 8, 13]),
        ["Swish"] = new(Swish.From, 1, 1, [24]),
        ["Tan"] = new(Tan.From, 1, 1, [7, 22]),
        ["Tanh"] = new(Tanh.From, 1, 1, [6, 13]),
        ["ThresholdedRelu"] = new(ThresholdedRelu.From, 1, 1, [10, 22]),
        ["Tile"] = new(Tile.From, 2, 2, [6, 13]),
        ["TopK"] = new(TopK.From, 1, 2, [1, 10, 11, 24]),
        ["Transpose"] = new(Transpose.From, 1, 1, [1, 13, 21, 23, 24, 25]),
        ["Trilu"] = new(Trilu.From, 1, 2, [14]),
        ["Unsqueeze"] = new(Unsqueeze.From, 1, 2, [1, 11, 13, 21, 23, 24, 25]),
        ["Upsample"] = new(Upsample.From, 1, 2, [7, 9]),
        ["Where"] = new(Where.From, 3, 3, [9, 16]),
        ["Xor"] = new(Xor.From, 2, 2, [1, 7]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The oldest operator set that is read.</summary>
    public const int OldestOpset = 6;

    /// <summary>The newest operator set that is read.</summary>
    public const int NewestOpset = 25;

    /// <summary>The operators, in alphabetical order. <c>Constant</c> runs nothing: its tensor is an initialiser.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_ops.Keys.Append("Constant").Order(StringComparer.Ordinal)];

    /// <summary>Whether there is an operator of that name in the default operator set, in the node's version.</summary>
    public static bool Has(OnnxNode node) =>
        node.Domain.Length == 0 && s_ops.TryGetValue(node.OpType, out var entry) && Resolve(entry.Versions, node.Opset) > 0;

    /// <summary>The operator sets that introduced or changed an operator, from the one in force at <see cref="OldestOpset"/> on.</summary>
    public static IReadOnlyList<int> Versions(string name) => name == "Constant" ? Constant.Versions : s_ops[name].Versions;

    /// <summary>The version of an operator that is in force in an operator set; 0 where it does not exist yet.</summary>
    public static int Version(string name, int opset) => Resolve(Versions(name), opset);

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

    static int Resolve(IReadOnlyList<int> versions, int opset) => versions.LastOrDefault(version => version <= opset);

    sealed record Entry(Func<OnnxNode, ITorchOp> Create, int MinInputs, int MaxInputs, int[] Versions);
}
