using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Whether x is infinite. https://onnx.ai/onnx/operators/onnx__IsInf.html</summary>
/// <remarks>Attributes: detect_negative = 1, detect_positive = 1. Opsets 10, 20. No gradient.</remarks>
sealed record IsInf(bool Negative, bool Positive) : ITorchOp
{
    public static IsInf From(OnnxNode node) => new(node.Int("detect_negative", 1) != 0, node.Int("detect_positive", 1) != 0);

    public Tensor[] Run(OpInputs x, bool training) => (Negative, Positive) switch
    {
        (true, true) => [x[0].isinf()],
        (true, false) => [x[0].isneginf()],
        (false, true) => [x[0].isposinf()],
        _ => [zeros_like(x[0], ScalarType.Bool)],
    };
}
