using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a + b with broadcasting. https://onnx.ai/onnx/operators/onnx__Add.html</summary>
/// <remarks>Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 6, 7, 13, 14. An initialiser added to features is trained (a bias).</remarks>
sealed record Add(LegacyBroadcast Broadcast) : ITorchOp
{
    public IReadOnlyList<int> Weights => [0, 1];

    public bool TrainsOnlyFeatures => true;

    public static Add From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [x[0].add(b)];
    }
}
