using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The inverse of the hyperbolic cosine; below 1 NaN. https://onnx.ai/onnx/operators/onnx__Acosh.html</summary>
/// <remarks>Attributes: none. Opsets 9, 22.</remarks>
sealed record Acosh : ITorchOp
{
    public static Acosh From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].acosh()];
}
