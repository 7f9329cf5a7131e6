using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The bits that x has not. https://onnx.ai/onnx/operators/onnx__BitwiseNot.html</summary>
/// <remarks>Attributes: none. Opset 18.</remarks>
sealed record BitwiseNot : ITorchOp
{
    public static BitwiseNot From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].bitwise_not()];
}
