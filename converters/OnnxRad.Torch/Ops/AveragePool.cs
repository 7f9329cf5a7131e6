using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>The mean of each window of (N, C, ...).</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__AveragePool.html</para>
/// <para>
/// Attributes: those of <see cref="SlidingWindow"/> (dilations from 19 on) and count_include_pad = 0: whether padding
/// counts in the mean. Opsets 7, 10, 11, 19, 22. Limits: dilations other than 1 are not supported.
/// </para>
/// </remarks>
sealed record AveragePool(SlidingWindow Window, bool CountPads) : ITorchOp
{
    public static AveragePool From(OnnxNode node)
    {
        var window = SlidingWindow.From(node).RequireKernel();
        return window.Dilations.All(dilation => dilation == 1)
            ? new(window, node.Int("count_include_pad", 0) != 0)
            : throw new NotSupportedException(
                $"has attribute 'dilations' = [{string.Join(", ", window.Dilations)}]; only 1 is supported");
    }

    public Tensor[] Run(OpInputs x, bool training)
    {
        // One dimension is pooled as two, the first of size 1.
        var flat = Window.Rank == 1;
        using var input = flat ? x[0].unsqueeze(2) : x[0].alias();
        using var pooled = Window is { IsSymmetric: true, Ceil: false, PadsAtMostHalf: true }
            ? Pool(input, Window.Symmetric, CountPads, divisor: null)
            : PoolPadded(input);
        return [flat ? pooled.squeeze(2) : pooled.alias()];
    }

    /// <summary>Sums of the padded input over the number of places that count in each window.</summary>
    Tensor PoolPadded(Tensor x)
    {
        var spatial = x.shape[^Window.Rank..];
        var (begins, ends) = Window.Extents(spatial, Window.Kernel);
        var none = new long[Window.Rank];
        using var padded = F.pad(x, SlidingWindow.TorchPads(begins, ends));
        using var sums = Pool(padded, none, countPads: true, divisor: 1);
        using var counted = Counted(spatial, begins, ends, x);
        using var counts = Pool(counted, none, countPads: true, divisor: 1);
        return sums.div(counts);
    }

    /// <summary>1 where a place of the padded input counts, else 0, in shape (1, 1, ...).</summary>
    Tensor Counted(long[] spatial, long[] begins, long[] ends, Tensor like)
    {
        var (places, before, after) = ((long[])spatial.Clone(), (long[])begins.Clone(), (long[])ends.Clone());
        for (var i = 0; CountPads && i < Window.Rank; i++)
        {
            // Declared padding counts; what ceil_mode reaches beyond it does not.
            var end = Window.Declared(i, spatial[i], Window.Kernel[i]).End;
            places[i] += begins[i] + Math.Min(end, ends[i]);
            (before[i], after[i]) = (0, Math.Max(0, ends[i] - end));
        }

        long[] shape = Window.Rank == 1 ? [1, 1, 1, .. places] : [1, 1, .. places];
        using var one = ones(shape, like.dtype, like.device);
        return F.pad(one, SlidingWindow.TorchPads(before, after));
    }

    Tensor Pool(Tensor x, long[] pads, bool countPads, long? divisor) => Window.Rank switch
    {
        1 => F.avg_pool2d(x, [1, Window.Kernel[0]], [1, Window.Strides[0]], [0, pads[0]], false, countPads, divisor),
        2 => F.avg_pool2d(x, Window.Kernel, Window.Strides, pads, false, countPads, divisor),
        _ => F.avg_pool3d(x, Window.Kernel, Window.Strides, pads, false, countPads, divisor),
    };
}
