using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The nearest whole number; of two equally near the even one. https://onnx.ai/onnx/operators/onnx__Round.html</summary>
/// <remarks>Attributes: none. Opsets 11, 22. The gradient is 0.</remarks>
sealed record Round : ITorchOp
{
    public static Round From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].round()];
}
