using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a + b with broadcasting. https://onnx.ai/onnx/operators/onnx__Add.html</summary>
/// <remarks>Attributes: those of <see cref="LegacyBroadcast"/> (6). Opsets 6, 7, 13, 14. An initialiser added to features is trained (a bias).</remarks>
sealed record Add(LegacyBroadcast Broadcast, bool Overwrites) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public bool OutputMayBeOverwritten => true;

    public ITorchOp? Overwriting => this with { Overwrites = true };

    public IReadOnlyList<int> Weights => [0, 1];

    public bool TrainsOnlyFeatures => true;

    public static Add From(OnnxNode node) => new(LegacyBroadcast.From(node), Overwrites: false);

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var b = Broadcast.Second(x);
        return [Overwrites && InPlace.Fits(x[0], b) ? x[0].AddInPlace(b) : x[0].Plus(b)];
    }
}
