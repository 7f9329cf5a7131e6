using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The angle of a tangent. https://onnx.ai/onnx/operators/onnx__Atan.html</summary>
/// <remarks>Attributes: none. Opsets 7, 22.</remarks>
sealed record Atan : ITorchOp
{
    public static Atan From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].atan()];
}
