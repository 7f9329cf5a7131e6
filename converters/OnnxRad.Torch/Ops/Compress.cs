using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The entries along an axis whose condition holds. https://onnx.ai/onnx/operators/onnx__Compress.html</summary>
/// <remarks>Attributes: axis = none: of all values in a row. A condition may be shorter than the axis. Opsets 9, 11.</remarks>
sealed record Compress(long? Axis) : ITorchOp
{
    public static Compress From(OnnxNode node) => new(node.Has("axis") ? node.Int("axis", 0) : null);

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        var holds = x.Longs(1);
        var places = Enumerable.Range(0, holds.Length).Where(i => holds[i] != 0).Select(i => (long)i).ToArray();
        var values = Axis is null ? x[0].reshape(-1) : x[0];
        var axis = Axis is { } given ? Dimension.At(given, (int)x[0].dim()) : 0;
        return [values.index_select(axis, tensor(places, device: values.device)).MoveToOuterDisposeScope()];
    }
}
