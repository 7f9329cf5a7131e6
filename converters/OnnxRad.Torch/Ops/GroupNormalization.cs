using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - mean) / sqrt(var + epsilon) * scale + bias over each group of channels of (N, C, ...).</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__GroupNormalization.html Attributes: num_groups, epsilon = 1e-5, stash_type (21; ignored: computed in x's
/// type). Scale and bias have one value for each group (18) or each channel (21). Opsets 18, 21.
/// </remarks>
sealed record GroupNormalization(long Groups, double Epsilon, bool PerGroup) : ITorchOp
{
    public IReadOnlyList<int> Weights => [1, 2];

    public static GroupNormalization From(OnnxNode node) => node.Int("num_groups", 0) is > 0 and var groups
        ? new(groups, node.Float("epsilon", 1e-5f), node.Opset < 21)
        : throw new NotSupportedException($"has attribute 'num_groups' = {node.Int("num_groups", 0)}; expected at least 1");

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scale = PerChannel(x[1], x[0].shape[1]);
        using var bias = PerChannel(x[2], x[0].shape[1]);
        return [F.group_norm(x[0], Groups, scale, bias, Epsilon)];
    }

    Tensor PerChannel(Tensor values, long channels) => PerGroup ? values.repeat_interleave(channels / Groups) : values.alias();
}
