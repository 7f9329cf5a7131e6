using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>max(x, 0) + min(0, alpha * (exp(x / alpha) - 1)). https://onnx.ai/onnx/operators/onnx__Celu.html</summary>
/// <remarks>Attributes: alpha = 1. Opsets 12.</remarks>
sealed record Celu(double Alpha) : ITorchOp
{
    public static Celu From(OnnxNode node) => new(node.Float("alpha", 1));

    public Tensor[] Run(OpInputs x, bool training) => [x[0].Celu(Alpha)];
}
