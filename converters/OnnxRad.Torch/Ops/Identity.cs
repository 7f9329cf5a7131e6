using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x. https://onnx.ai/onnx/operators/onnx__Identity.html</summary>
/// <remarks>Attributes: none. Opsets 1, 13, 14, 16, 19, 21, 23, 24, 25. Limits: tensors, no sequences.</remarks>
sealed record Identity : ITorchOp
{
    public static Identity From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].alias()];
}
