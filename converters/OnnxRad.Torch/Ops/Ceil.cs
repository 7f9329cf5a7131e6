using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The whole number above. https://onnx.ai/onnx/operators/onnx__Ceil.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13. The gradient is 0.</remarks>
sealed record Ceil : ITorchOp
{
    public static Ceil From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].ceil()];
}
