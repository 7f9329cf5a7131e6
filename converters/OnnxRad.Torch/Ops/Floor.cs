using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The whole number below. https://onnx.ai/onnx/operators/onnx__Floor.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13. The gradient is 0.</remarks>
sealed record Floor : ITorchOp
{
    public static Floor From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].floor()];
}
