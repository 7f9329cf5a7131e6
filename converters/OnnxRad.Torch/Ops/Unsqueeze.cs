using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Puts in dimensions of size 1. https://onnx.ai/onnx/operators/onnx__Unsqueeze.html</summary>
/// <remarks>
/// Attributes: axes, their places in the result; an input from 13 on; negative from the end (11).
/// Opsets 1, 11, 13, 21, 23, 24, 25.
/// </remarks>
sealed record Unsqueeze(long[] Axes) : ITorchOp
{
    public static Unsqueeze From(OnnxNode node) => new(node.Ints("axes"));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var axes = x.Optional(1) is null ? Axes : x.Longs(1);
        var sizes = new Queue<long>(x[0].shape);
        var shape = new long[sizes.Count + axes.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = axes.Contains(i) || axes.Contains(i - shape.Length) ? 1 : sizes.Dequeue();
        }

        return [x[0].reshape(shape)];
    }
}
