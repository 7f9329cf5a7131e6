using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The largest value over all spatial dimensions: (N, C, ...) to (N, C, 1, ...).</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html Attributes: none. Opsets 1, 22. Equal maxima share the gradient.
/// </remarks>
sealed record GlobalMaxPool : ITorchOp
{
    public static GlobalMaxPool From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].amax(GlobalAveragePool.Spatial(x[0]), keepdim: true)];
}
