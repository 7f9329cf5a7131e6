using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Whether a or b, with broadcasting. https://onnx.ai/onnx/operators/onnx__Or.html</summary>
/// <remarks>Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 1, 7. No gradient.</remarks>
sealed record Or(LegacyBroadcast Broadcast) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Or From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [x[0].logical_or(b)];
    }
}
