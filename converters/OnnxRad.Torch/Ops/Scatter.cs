using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The older name of ScatterElements. https://onnx.ai/onnx/operators/onnx__Scatter.html</summary>
/// <remarks>Attributes: axis = 0. Opset 9. From opset 11 on ScatterElements takes its place.</remarks>
sealed record Scatter(long Axis) : ITorchOp
{
    public static Scatter From(OnnxNode node) => node.Opset < 11
        ? new(node.Int("axis", 0))
        : throw new NotSupportedException("does not exist from opset 11 on; ScatterElements takes its place");

    public Tensor[] Run(OpInputs x, bool training) => [ScatterElements.Scattered(x, Axis, "none")];
}
