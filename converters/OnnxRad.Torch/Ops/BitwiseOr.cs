using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The bits that a or b has, with broadcasting. https://onnx.ai/onnx/operators/onnx__BitwiseOr.html</summary>
/// <remarks>Attributes: none. Opset 18.</remarks>
sealed record BitwiseOr : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static BitwiseOr From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].bitwise_or(x[1])];
}
