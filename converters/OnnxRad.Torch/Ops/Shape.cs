using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sizes of the input as int64, on the CPU. https://onnx.ai/onnx/operators/onnx__Shape.html</summary>
/// <remarks>Attributes: start = 0, end = all (15), negative from the end. Opsets 1, 13, 15, 19, 21, 23, 24, 25.</remarks>
sealed record Shape(long Start, long? End) : ITorchOp
{
    public static Shape From(OnnxNode node) => new(node.Int("start", 0), node.Has("end") ? node.Int("end", 0) : null);

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        var start = Place(Start, shape.Length);
        var end = Math.Max(start, Place(End ?? shape.Length, shape.Length));
        return [tensor(shape[start..end])];
    }

    static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
}
