using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a / b with broadcasting; integers are cut off towards zero. https://onnx.ai/onnx/operators/onnx__Div.html</summary>
/// <remarks>
/// Attributes: none. Opsets 7, 13, 14. An initialiser is not trained: in CNNs it is a deviation of the preprocessing.
/// </remarks>
sealed record Div : ITorchOp
{
    public static Div From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) =>
        [x[0].is_integral() ? x[0].div(x[1], RoundingMode.trunc) : x[0].div(x[1])];
}
