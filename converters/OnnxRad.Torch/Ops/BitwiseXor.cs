using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The bits that either a or b has, with broadcasting. https://onnx.ai/onnx/operators/onnx__BitwiseXor.html</summary>
/// <remarks>Attributes: none. Opset 18.</remarks>
sealed record BitwiseXor : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static BitwiseXor From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].bitwise_xor(x[1])];
}
