using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Entries along an axis, picked by number; negative numbers count from the end.</summary>
/// <remarks>https://onnx.ai/onnx/operators/onnx__Gather.html Attributes: axis = 0. Opsets 1, 11, 13.</remarks>
sealed record Gather(long Axis) : ITorchOp
{
    public static Gather From(OnnxNode node) => new(node.Int("axis", 0));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        var axis = (int)(Axis < 0 ? Axis + shape.Length : Axis);
        using var numbers = x[1].to(ScalarType.Int64, x[0].device, copy: true);
        using var row = numbers.reshape(-1);
        using var isFromEnd = row.IsBelow(0);
        using var moved = row.Plus(shape[axis]);
        using var fromStart = where(isFromEnd, moved, row);
        using var picked = x[0].index_select(axis, fromStart);
        return [picked.reshape([.. shape[..axis], .. x[1].shape, .. shape[(axis + 1)..]])];
    }
}
