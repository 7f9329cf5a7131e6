using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Whether a >= b, with broadcasting. https://onnx.ai/onnx/operators/onnx__GreaterOrEqual.html</summary>
/// <remarks>Attributes: none. Opsets 12, 16. No gradient.</remarks>
sealed record GreaterOrEqual : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static GreaterOrEqual From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].ge(x[1])];
}
