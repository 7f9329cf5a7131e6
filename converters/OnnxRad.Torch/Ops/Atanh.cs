using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The inverse of the hyperbolic tangent; outside [-1, 1] NaN. https://onnx.ai/onnx/operators/onnx__Atanh.html</summary>
/// <remarks>Attributes: none. Opsets 9, 22.</remarks>
sealed record Atanh : ITorchOp
{
    public static Atanh From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].atanh()];
}
