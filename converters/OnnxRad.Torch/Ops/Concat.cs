using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Any number of inputs one behind the other along an axis. https://onnx.ai/onnx/operators/onnx__Concat.html</summary>
/// <remarks>Attributes: axis, negative from the end (11). Opsets 4, 11, 13.</remarks>
sealed record Concat(long Axis) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Concat From(OnnxNode node) => node.Has("axis")
        ? new(node.Int("axis", 0))
        : throw new NotSupportedException("lacks the attribute 'axis'");

    public Tensor[] Run(OpInputs x, bool training)
    {
        var parts = new Tensor[x.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = x[i];
        }

        return [cat(parts, Axis)];
    }
}
