using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The square root; of negative numbers NaN. https://onnx.ai/onnx/operators/onnx__Sqrt.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Sqrt : ITorchOp
{
    public static Sqrt From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].sqrt()];
}
