using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x / sqrt(mean(x^2) + epsilon) * scale over the dimensions from an axis on.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__RMSNormalization.html Attributes: axis = -1, epsilon = 1e-5, stash_type (ignored: computed in
/// x's type). Opsets 23.
/// </remarks>
sealed record RMSNormalization(long Axis, double Epsilon) : ITorchOp
{
    public IReadOnlyList<int> Weights => [1];

    public static RMSNormalization From(OnnxNode node) => new(node.Int("axis", -1), node.Float("epsilon", 1e-5f));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var squares = x[0].ToPower(2);
        using var mean = squares.mean(LayerNormalization.FromAxis(x[0], Axis), keepdim: true);
        using var padded = mean.Plus(Epsilon);
        using var inverse = padded.rsqrt();
        using var unit = x[0].mul(inverse);
        return [unit.mul(x[1])];
    }
}
