using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The bits that a and b have, with broadcasting. https://onnx.ai/onnx/operators/onnx__BitwiseAnd.html</summary>
/// <remarks>Attributes: none. Opset 18.</remarks>
sealed record BitwiseAnd : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static BitwiseAnd From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].bitwise_and(x[1])];
}
