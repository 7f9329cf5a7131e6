using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>1, 0 or -1; of integers too. https://onnx.ai/onnx/operators/onnx__Sign.html</summary>
/// <remarks>Attributes: none. Opsets 9, 13. The gradient is 0.</remarks>
sealed record Sign : ITorchOp
{
    public static Sign From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].sign()];
}
