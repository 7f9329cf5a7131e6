using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Whether a > b, with broadcasting. https://onnx.ai/onnx/operators/onnx__Greater.html</summary>
/// <remarks>Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 1, 7, 9, 13. No gradient.</remarks>
sealed record Greater(LegacyBroadcast Broadcast) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Greater From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [x[0].gt(b)];
    }
}
