using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>-x; of integers too. https://onnx.ai/onnx/operators/onnx__Neg.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Neg : ITorchOp
{
    public static Neg From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].neg()];
}
