using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The inverse of the hyperbolic sine. https://onnx.ai/onnx/operators/onnx__Asinh.html</summary>
/// <remarks>Attributes: none. Opsets 9, 22.</remarks>
sealed record Asinh : ITorchOp
{
    public static Asinh From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].asinh()];
}
