using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>e to the power of x. https://onnx.ai/onnx/operators/onnx__Exp.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Exp : ITorchOp
{
    public static Exp From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].exp()];
}
