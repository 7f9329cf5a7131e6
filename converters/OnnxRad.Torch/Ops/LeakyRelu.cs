using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x where it is positive, otherwise alpha * x. https://onnx.ai/onnx/operators/onnx__LeakyRelu.html</summary>
/// <remarks>Attributes: alpha = 0.01. Opsets 6, 16.</remarks>
sealed record LeakyRelu(double Alpha) : ITorchOp
{
    public static LeakyRelu From(OnnxNode node) => new(node.Float("alpha", 0.01f));

    public Tensor[] Run(OpInputs x, bool training) => [F.leaky_relu(x[0], Alpha)];
}
