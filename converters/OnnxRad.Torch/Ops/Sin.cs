using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sine of an angle in radians. https://onnx.ai/onnx/operators/onnx__Sin.html</summary>
/// <remarks>Attributes: none. Opsets 7, 22.</remarks>
sealed record Sin : ITorchOp
{
    public static Sin From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].sin()];
}
