using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The cosine of an angle in radians. https://onnx.ai/onnx/operators/onnx__Cos.html</summary>
/// <remarks>Attributes: none. Opsets 7, 22.</remarks>
sealed record Cos : ITorchOp
{
    public static Cos From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].cos()];
}
