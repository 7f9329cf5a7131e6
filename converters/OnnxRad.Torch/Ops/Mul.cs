using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a * b with broadcasting. https://onnx.ai/onnx/operators/onnx__Mul.html</summary>
/// <remarks>Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 6, 7, 13, 14. An initialiser that multiplies features is trained (a scale).</remarks>
sealed record Mul(LegacyBroadcast Broadcast) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public IReadOnlyList<int> Weights => [0, 1];

    public bool TrainsOnlyFeatures => true;

    public static Mul From(OnnxNode node) => new(LegacyBroadcast.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [x[0].mul(b)];
    }
}
