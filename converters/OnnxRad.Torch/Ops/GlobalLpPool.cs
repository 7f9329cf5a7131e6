using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The p-norm over all spatial dimensions: (N, C, ...) to (N, C, 1, ...).</summary>
/// <remarks>https://onnx.ai/onnx/operators/onnx__GlobalLpPool.html Attributes: p = 2. Opsets 2, 22.</remarks>
sealed record GlobalLpPool(long P) : ITorchOp
{
    public static GlobalLpPool From(OnnxNode node) => new(node.Int("p", 2));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var positive = x[0].abs();
        using var powers = positive.ToPower(P);
        using var sums = powers.sum(GlobalAveragePool.Spatial(x[0]), keepdim: true);
        return [sums.ToPower(1.0 / P)];
    }
}
