using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The tangent of an angle in radians. https://onnx.ai/onnx/operators/onnx__Tan.html</summary>
/// <remarks>Attributes: none. Opsets 7, 22.</remarks>
sealed record Tan : ITorchOp
{
    public static Tan From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].tan()];
}
