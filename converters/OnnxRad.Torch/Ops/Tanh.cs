using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Hyperbolic tangent. https://onnx.ai/onnx/operators/onnx__Tanh.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Tanh : ITorchOp
{
    public static Tanh From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].tanh()];
}
