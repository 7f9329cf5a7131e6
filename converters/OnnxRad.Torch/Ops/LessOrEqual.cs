using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Whether a &lt;= b, with broadcasting. https://onnx.ai/onnx/operators/onnx__LessOrEqual.html</summary>
/// <remarks>Attributes: none. Opsets 12, 16. No gradient.</remarks>
sealed record LessOrEqual : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static LessOrEqual From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].le(x[1])];
}
