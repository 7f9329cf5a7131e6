using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The absolute value; of integers too. https://onnx.ai/onnx/operators/onnx__Abs.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Abs : ITorchOp
{
    public static Abs From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].abs()];
}
