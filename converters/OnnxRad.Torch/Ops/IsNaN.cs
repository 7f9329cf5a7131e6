using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Whether x is not a number. https://onnx.ai/onnx/operators/onnx__IsNaN.html</summary>
/// <remarks>Attributes: none. Opsets 9, 13, 20. No gradient.</remarks>
sealed record IsNaN : ITorchOp
{
    public static IsNaN From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].isnan()];
}
