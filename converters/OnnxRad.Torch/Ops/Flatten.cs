using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Any shape to a matrix: the dimensions before the axis, and those from it on.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Flatten.html Attributes: axis = 1, negative from the end (11).
/// Opsets 1, 9, 11, 13, 21, 23, 24, 25.
/// </remarks>
sealed record Flatten(long Axis) : ITorchOp
{
    public static Flatten From(OnnxNode node) => new(node.Int("axis", 1));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        var (rows, columns) = (1L, 1L);
        for (var i = 0; i < shape.Length; i++)
        {
            (rows, columns) = i < (Axis < 0 ? Axis + shape.Length : Axis) ? (rows * shape[i], columns) : (rows, columns * shape[i]);
        }

        return [x[0].reshape(rows, columns)];
    }
}
