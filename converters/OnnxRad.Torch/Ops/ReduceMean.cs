using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The mean over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceMean.html</summary>
/// <remarks>
/// Attributes: axes = all (an input from 18 on), keepdims = 1, noop_with_empty_axes = 0 (18). Opsets 1, 11, 13, 18.
/// </remarks>
sealed record ReduceMean(long[] Axes, bool KeepDims, bool EmptyIsNoop) : ITorchOp
{
    public static ReduceMean From(OnnxNode node) =>
        new(node.Ints("axes"), node.Int("keepdims", 1) != 0, node.Int("noop_with_empty_axes", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        var axes = x.Optional(1) is null ? Axes : x.Longs(1);
        if (axes.Length == 0)
        {
            if (EmptyIsNoop)
            {
                return [x[0].alias()];
            }

            axes = new long[x[0].dim()];
            for (var i = 0; i < axes.Length; i++)
            {
                axes[i] = i;
            }
        }

        return [x[0].mean(axes, KeepDims)];
    }
}
