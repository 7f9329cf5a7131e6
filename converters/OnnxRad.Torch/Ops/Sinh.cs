using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The hyperbolic sine. https://onnx.ai/onnx/operators/onnx__Sinh.html</summary>
/// <remarks>Attributes: none. Opsets 9, 22.</remarks>
sealed record Sinh : ITorchOp
{
    public static Sinh From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].sinh()];
}
