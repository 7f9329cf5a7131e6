using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x where it is positive, otherwise alpha * (exp(x) - 1). https://onnx.ai/onnx/operators/onnx__Elu.html</summary>
/// <remarks>Attributes: alpha = 1. Opsets 6, 22.</remarks>
sealed record Elu(double Alpha) : ITorchOp
{
    public static Elu From(OnnxNode node) => new(node.Float("alpha", 1));

    public Tensor[] Run(OpInputs x, bool training) => [x[0].Elu(Alpha)];
}
