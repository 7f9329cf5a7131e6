using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>1 / (1 + exp(-x)). https://onnx.ai/onnx/operators/onnx__Sigmoid.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13.</remarks>
sealed record Sigmoid : ITorchOp
{
    public static Sigmoid From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].sigmoid()];
}
