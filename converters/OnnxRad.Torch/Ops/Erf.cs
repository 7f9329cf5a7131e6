using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The error function. https://onnx.ai/onnx/operators/onnx__Erf.html</summary>
/// <remarks>Attributes: none. Opsets 9, 13.</remarks>
sealed record Erf : ITorchOp
{
    public static Erf From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].erf()];
}
