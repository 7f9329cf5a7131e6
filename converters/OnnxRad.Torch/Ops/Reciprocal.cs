using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>1 / x. https://onnx.ai/onnx/operators/onnx__Reciprocal.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Reciprocal : ITorchOp
{
    public static Reciprocal From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].reciprocal()];
}
