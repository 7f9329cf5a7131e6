using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>True where x is false. https://onnx.ai/onnx/operators/onnx__Not.html</summary>
/// <remarks>Attributes: none. Opset 1. No gradient.</remarks>
sealed record Not : ITorchOp
{
    public static Not From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].logical_not()];
}
