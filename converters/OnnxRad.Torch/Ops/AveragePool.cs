using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>The mean of each window of (N, C, ...).</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__AveragePool.html</para>
/// <para>
/// Attributes: those of <see cref="SlidingWindow"/> (ceil_mode from 10, dilations from 19 on) and count_include_pad = 0 (7):
/// whether padding counts in the mean. Opsets 1, 7, 10, 11, 19, 22.
/// </para>
/// </remarks>
sealed record AveragePool(SlidingWindow Window, bool CountPads) : ITorchOp
{
    public static AveragePool From(OnnxNode node) =>
        new(SlidingWindow.From(node).RequireKernel(), node.Int("count_include_pad", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training) =>
        [Window is { IsSymmetric: true, Ceil: false, PadsAtMostHalf: true, IsDilated: false } ? Pool(x[0]) : PoolPadded(x[0])];

    /// <summary>Sums of the padded input over the number of places that count in each window.</summary>
    Tensor PoolPadded(Tensor x)
    {
        var spatial = x.shape[^Window.Rank..];
        var (begins, ends) = Window.Extents(spatial, Window.Kernel);
        using var padded = F.pad(x, SlidingWindow.TorchPads(begins, ends));
        using var sums = WindowSums.Of(padded, Window);
        using var counted = Counted(spatial, begins, ends, x);
        using var counts = WindowSums.Of(counted, Window);
        return sums.div(counts);
    }

    /// <summary>1 where a place of the padded input counts, else 0, in shape (1, 1, ...).</summary>
    Tensor Counted(long[] spatial, long[] begins, long[] ends, Tensor like)
    {
        var (places, before, after) = ((long[])spatial.Clone(), (long[])begins.Clone(), (long[])ends.Clone());
        for (var i = 0; CountPads && i < Window.Rank; i++)
        {
            // Declared padding counts; what ceil_mode reaches beyond it does not.
            var end = Window.Declared(i, spatial[i], Window.Span(i, Window.Kernel[i])).End;
            places[i] += begins[i] + Math.Min(end, ends[i]);
            (before[i], after[i]) = (0, Math.Max(0, ends[i] - end));
        }

        using var one = ones([1, 1, .. places], like.dtype, like.device);
        return F.pad(one, SlidingWindow.TorchPads(before, after));
    }

    Tensor Pool(Tensor x)
    {
        switch (Window.Rank)
        {
            case 1:
                // One dimension is pooled as two, the first of size 1.
                using (var plane = x.unsqueeze(2))
                using (var pooled = F.avg_pool2d(plane, [1, Window.Kernel[0]], [1, Window.Strides[0]], [0, Window.Pads[0]], false, CountPads))
                {
                    return pooled.squeeze(2);
                }

            case 2:
                return F.avg_pool2d(x, Window.Kernel, Window.Strides, Window.Symmetric, false, CountPads);
            default:
                return F.avg_pool3d(x, Window.Kernel, Window.Strides, Window.Symmetric, false, CountPads);
        }
    }
}
