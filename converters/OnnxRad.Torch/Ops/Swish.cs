using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x / (1 + exp(-alpha * x)). https://onnx.ai/onnx/operators/onnx__Swish.html</summary>
/// <remarks>Attributes: alpha = 1. Opsets 24.</remarks>
sealed record Swish(double Alpha) : ITorchOp
{
    public static Swish From(OnnxNode node) => new(node.Float("alpha", 1));

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (Alpha == 1)
        {
            return [F.silu(x[0])];
        }

        using var scaled = x[0].Times(Alpha);
        using var gate = scaled.sigmoid();
        return [x[0].mul(gate)];
    }
}
