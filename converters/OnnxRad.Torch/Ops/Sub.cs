using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a - b with broadcasting. https://onnx.ai/onnx/operators/onnx__Sub.html</summary>
/// <remarks>Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 6, 7, 13, 14. An initialiser is not trained: in CNNs it is a mean of the preprocessing.</remarks>
sealed record Sub(LegacyBroadcast Broadcast) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Sub From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [x[0].sub(b)];
    }
}
