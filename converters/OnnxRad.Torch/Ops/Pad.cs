using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>A tensor of any rank with a border added, or taken away where the numbers are negative.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__Pad.html</para>
/// <para>
/// Attributes: mode = constant (reflect, edge; wrap from 19 on), pads (all starts, then all ends) and value = 0 (both inputs from 11 on), the
/// input axes = all (18). Opsets 2, 11, 13, 18, 19, 21, 23, 24, 25. Borders are taken away first, then the rest is continued; a reflection or
/// a repetition goes on to and fro as far as is asked for.
/// </para>
/// </remarks>
sealed record Pad(string Mode, long[] Pads, float Value) : ITorchOp
{
    /// <summary>Far beyond any tensor; two of them and a size still fit into 64 bits.</summary>
    const long MostPad = long.MaxValue / 4;

    static readonly string[] s_modes = ["constant", "edge", "reflect", "wrap"];

    public static Pad From(OnnxNode node)
    {
        var mode = node.String("mode", "constant");
        if (!s_modes.Contains(mode) || (mode == "wrap" && node.Opset < 19))
        {
            throw new NotSupportedException($"has attribute 'mode' = '{mode}'; expected constant, edge or reflect, from opset 19 on also wrap");
        }

        return node.Opset < 11
            ? new(mode, node.Ints("pads"), node.Float("value", 0))
            : node.HasInput(1)
                ? new(mode, [], 0)
                : throw new NotSupportedException("lacks the input 'pads', which it has from opset 11 on");
    }

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (before, after) = Borders(x);
        using var scope = NewDisposeScope();
        var result = Cropped(x[0].alias(), before, after);
        Dimension.Bounded([.. result.shape.Select((size, i) => size + Math.Clamp(before[i], 0, MostPad) + Math.Clamp(after[i], 0, MostPad))]);
        result = Mode == "constant" ? Surrounded(result, before, after, x.Optional(2) is null ? Value : x.Scalar(2)) : Continued(result, before, after);
        return [result.MoveToOuterDisposeScope()];
    }

    (long[] Before, long[] After) Borders(OpInputs x)
    {
        var rank = (int)x[0].dim();
        var pads = x.Optional(1) is null ? Pads : x.Longs(1);
        var axes = x.Optional(3) is null ? [.. Enumerable.Range(0, rank).Select(i => (long)i)] : x.Longs(3);
        if (pads.Length != 2 * axes.Length)
        {
            throw new InvalidOperationException($"there are {pads.Length} pads; expected {2 * axes.Length}, a start and an end for each axis");
        }

        var (before, after) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = Dimension.At(axes[i], rank);
            (before[axis], after[axis]) = (pads[i], pads[axes.Length + i]);
        }

        return (before, after);
    }

    static Tensor Cropped(Tensor x, long[] before, long[] after)
    {
        for (var i = 0; i < before.Length; i++)
        {
            var start = Math.Max(0, -before[i]);
            var size = x.shape[i] - start - Math.Max(0, -after[i]);
            x = size == x.shape[i] ? x : size >= 0
                ? x.narrow(i, start, size)
                : throw new InvalidOperationException($"the pads {before[i]} and {after[i]} take away more than dimension {i} of size {x.shape[i]} has");
        }

        return x;
    }

    static Tensor Surrounded(Tensor x, long[] before, long[] after, double value)
    {
        // Torch names the last dimension first.
        var pads = new long[2 * before.Length];
        for (var i = 0; i < before.Length; i++)
        {
            (pads[2 * i], pads[(2 * i) + 1]) = (Math.Max(0, before[^(i + 1)]), Math.Max(0, after[^(i + 1)]));
        }

        return pads.All(pad => pad == 0) ? x : F.pad(x, pads, TorchSharp.PaddingModes.Constant, value);
    }

    Tensor Continued(Tensor x, long[] before, long[] after)
    {
        for (var i = 0; i < before.Length; i++)
        {
            var (start, end, size) = (Math.Max(0, before[i]), Math.Max(0, after[i]), x.shape[i]);
            if (start + end == 0)
            {
                continue;
            }

            if (size == 0)
            {
                throw new InvalidOperationException($"dimension {i} is empty; there is nothing that mode '{Mode}' could continue");
            }

            var places = new long[start + size + end];
            for (var p = 0; p < places.Length; p++)
            {
                places[p] = Source(p - start, size);
            }

            x = x.index_select(i, tensor(places, device: x.device));
        }

        return x;
    }

    long Source(long place, long size)
    {
        switch (Mode)
        {
            case "edge":
                return Math.Clamp(place, 0, size - 1);
            case "wrap":
                return Modulo(place, size);
            default:
                // There and back again without showing the ends twice.
                var period = Math.Max(1, 2 * (size - 1));
                var along = Modulo(place, period);
                return Math.Min(along, period - along);
        }
    }

    static long Modulo(long place, long size) => ((place % size) + size) % size;
}
