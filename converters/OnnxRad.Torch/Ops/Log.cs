using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The natural logarithm; of 0 minus infinity, of negative numbers NaN. https://onnx.ai/onnx/operators/onnx__Log.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Log : ITorchOp
{
    public static Log From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].log()];
}
