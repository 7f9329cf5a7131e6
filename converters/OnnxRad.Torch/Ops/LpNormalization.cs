using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x over its p-norm along an axis, 0 where that is 0. https://onnx.ai/onnx/operators/onnx__LpNormalization.html</summary>
/// <remarks>Attributes: axis = -1, p = 2 (or 1). Opsets 1, 22.</remarks>
sealed record LpNormalization(long Axis, float P) : ITorchOp
{
    public static LpNormalization From(OnnxNode node) => node.Int("p", 2) is 1 or 2
        ? new(node.Int("axis", -1), node.Int("p", 2))
        : throw new NotSupportedException($"has attribute 'p' = {node.Int("p", 2)}; expected 1 or 2");

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var norm = x[0].norm((int)Axis, keepdim: true, P);
        using var none = norm.IsEqualTo(0);
        using var divisor = norm.Plus(none);
        return [x[0].div(divisor)];
    }
}
