using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Takes out dimensions of size 1. https://onnx.ai/onnx/operators/onnx__Squeeze.html</summary>
/// <remarks>
/// Attributes: axes = all of size 1; an input from 13 on; negative from the end (11). Opsets 1, 11, 13, 21, 23, 24, 25.
/// </remarks>
sealed record Squeeze(long[] Axes) : ITorchOp
{
    public static Squeeze From(OnnxNode node) => new(node.Ints("axes"));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        var axes = x.Optional(1) is null ? Axes : x.Longs(1);
        var kept = new List<long>();
        for (var i = 0; i < shape.Length; i++)
        {
            var named = axes.Contains(i) || axes.Contains(i - shape.Length);
            if (named && shape[i] != 1)
            {
                throw new InvalidOperationException($"Dimension {i} has size {shape[i]}; only size 1 can be taken out.");
            }

            if (!(named || (axes.Length == 0 && shape[i] == 1)))
            {
                kept.Add(shape[i]);
            }
        }

        return [x[0].reshape([.. kept])];
    }
}
