using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>The largest value of each window of (N, C, ...), and where it is; padding never wins.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__MaxPool.html</para>
/// <para>
/// Attributes: those of <see cref="SlidingWindow"/> (ceil_mode and dilations from 10 on), storage_order = 0 (8): in which order the
/// second output counts a plane's places. It counts over the whole (N, C, ...), torch's within a plane.
/// Opsets 1, 8, 10, 11, 12, 22.
/// </para>
/// </remarks>
sealed record MaxPool(SlidingWindow Window, bool ColumnMajor, int Outputs) : ITorchOp
{
    public static MaxPool From(OnnxNode node) =>
        new(SlidingWindow.From(node).RequireKernel(), node.Int("storage_order", 0) != 0, Math.Clamp(node.Outputs.Count, 1, 2));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var input = x[0].is_integral() ? x[0].to_type(ScalarType.Float32) : x[0].alias();
        using var padded = Padded(input, out var begins, out var pads);
        if (Outputs == 1)
        {
            using var largest = Pool(padded, pads);
            return [largest.to_type(x[0].dtype)];
        }

        var (values, places) = PoolWithPlaces(padded, pads);
        using (values)
        using (places)
        {
            return [values.to_type(x[0].dtype), Indices(places, x[0].shape, padded.shape, begins)];
        }
    }

    /// <summary>The input as torch can pool it, with torch's own padding where that does.</summary>
    Tensor Padded(Tensor x, out long[] begins, out long[] pads)
    {
        if (Window is { IsSymmetric: true, PadsAtMostHalf: true })
        {
            (begins, pads) = (new long[Window.Rank], Window.Symmetric);
            return x.alias();
        }

        (begins, var ends) = Window.Extents(x.shape.AsSpan(2), Window.Kernel);
        pads = new long[Window.Rank];
        return F.pad(x, SlidingWindow.TorchPads(begins, ends), value: double.NegativeInfinity);
    }

    /// <summary>Places within a padded plane to places within the whole input.</summary>
    Tensor Indices(Tensor places, long[] shape, long[] padded, long[] begins)
    {
        using var scope = NewDisposeScope();
        var rest = places;
        var (total, plane) = (zeros_like(places), shape.Skip(2).Aggregate(1L, (product, size) => product * size));
        var rowMajor = 1L;
        for (var i = Window.Rank - 1; i >= 0; i--)
        {
            var coordinate = rest.Modulo(padded[i + 2]).Minus(begins[i]);
            rest = rest.DividedDown(padded[i + 2]);
            var columnMajor = shape.Skip(2).Take(i).Aggregate(1L, (product, size) => product * size);
            total = total.PlusTimes(coordinate, ColumnMajor ? columnMajor : rowMajor);
            rowMajor *= shape[i + 2];
        }

        long[] perPlane = [shape[0], shape[1], .. Window.Kernel.Select(_ => 1L)];
        var planes = TensorArithmetic.Counted(shape[0] * shape[1], ScalarType.Int64, places.device).reshape(perPlane);
        return total.PlusTimes(planes, plane).MoveToOuterDisposeScope();
    }

    Tensor Pool(Tensor x, long[] pads) => Window.Rank switch
    {
        1 => F.max_pool1d(x, Window.Kernel[0], Window.Strides[0], pads[0], Window.Dilations[0], Window.Ceil),
        2 => F.max_pool2d(x, Window.Kernel, Window.Strides, pads, Window.Dilations, Window.Ceil),
        _ => F.max_pool3d(x, Window.Kernel, Window.Strides, pads, Window.Dilations, Window.Ceil),
    };

    (Tensor Values, Tensor Places) PoolWithPlaces(Tensor x, long[] pads) => Window.Rank switch
    {
        1 => F.max_pool1d_with_indices(x, Window.Kernel[0], Window.Strides[0], pads[0], Window.Dilations[0], Window.Ceil),
        2 => F.max_pool2d_with_indices(x, Window.Kernel, Window.Strides, pads, Window.Dilations, Window.Ceil),
        _ => F.max_pool3d_with_indices(x, Window.Kernel, Window.Strides, pads, Window.Dilations, Window.Ceil),
    };
}
