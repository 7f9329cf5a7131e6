using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>max(x, 0). https://onnx.ai/onnx/operators/onnx__Relu.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13, 14.</remarks>
sealed record Relu : ITorchOp
{
    public static Relu From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [F.relu(x[0])];
}
