using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a / b with broadcasting; integers are cut off towards zero. https://onnx.ai/onnx/operators/onnx__Div.html</summary>
/// <remarks>
/// Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 6, 7, 13, 14. An initialiser is not trained: in CNNs it is a deviation of the preprocessing.
/// </remarks>
sealed record Div(LegacyBroadcast Broadcast) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Div From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [x[0].is_integral() ? x[0].div(b, RoundingMode.trunc) : x[0].div(b)];
    }
}
