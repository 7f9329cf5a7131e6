using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a - b with broadcasting. https://onnx.ai/onnx/operators/onnx__Sub.html</summary>
/// <remarks>Attributes: none. Opsets 7, 13, 14. An initialiser is not trained: in CNNs it is a mean of the preprocessing.</remarks>
sealed record Sub : ITorchOp
{
    public static Sub From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].sub(x[1])];
}
