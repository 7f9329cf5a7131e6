using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>A tensor of any rank, enlarged by scales. https://onnx.ai/onnx/operators/onnx__Upsample.html</summary>
/// <remarks>
/// Attributes: mode = nearest (linear), scales (7; an input from 9 on). Opsets 7, 9. From opset 10 on Resize takes its place.
/// </remarks>
sealed record Upsample(Interpolation Method, float[] Scales) : ITorchOp
{
    /// <summary>Scales in bfloat16 would give other sizes.</summary>
    public bool KeepsFloat32 => true;

    public static Upsample From(OnnxNode node) => node.Opset < 10
        ? new(Interpolation.FromLegacy(node), node.Floats("scales"))
        : throw new NotSupportedException("does not exist from opset 10 on; Resize takes its place");

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        var scales = x.Optional(1) is null ? Scales : x.Floats(1);
        return [Method.Apply(x[0], Resize.ByScales(shape, Resize.AllOf(shape), scales, []))];
    }
}
