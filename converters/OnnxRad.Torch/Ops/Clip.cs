using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x held between two bounds, each of them optional. https://onnx.ai/onnx/operators/onnx__Clip.html</summary>
/// <remarks>Attributes: min, max = none (6); inputs of one element from 11 on. Opsets 6, 11, 12, 13.</remarks>
sealed record Clip(float? Min, float? Max) : ITorchOp
{
    public static Clip From(OnnxNode node) => new(Bound(node, "min"), Bound(node, "max"));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var min = x.Optional(1) is null ? (double?)Min : x.Scalar(1);
        var max = x.Optional(2) is null ? (double?)Max : x.Scalar(2);
        if (min is null && max is null)
        {
            return [x[0].alias()];
        }

        return [x[0].Clamped(BoundOf(min, x[0]), BoundOf(max, x[0]))];
    }

    /// <summary>Integers stay integers only beside integers.</summary>
    static Number? BoundOf(double? bound, Tensor like) => bound is not { } value ? null : like.is_integral() ? (Number)(long)value : value;

    static float? Bound(OnnxNode node, string attribute) =>
        node.Opset < 11 && node.Has(attribute) ? node.Float(attribute, 0) : null;
}
