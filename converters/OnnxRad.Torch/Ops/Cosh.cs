using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The hyperbolic cosine. https://onnx.ai/onnx/operators/onnx__Cosh.html</summary>
/// <remarks>Attributes: none. Opsets 9, 22.</remarks>
sealed record Cosh : ITorchOp
{
    public static Cosh From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].cosh()];
}
