using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>A tensor of any rank, enlarged or shrunk to sizes or by scales.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__Resize.html</para>
/// <para>
/// Inputs: x, roi (11; for tf_crop_and_resize: all starts, then all ends), scales, sizes (11; wins over empty scales). Attributes: those of
/// <see cref="Interpolation"/>, axes = all (18), keep_aspect_ratio_policy = stretch (18; not_larger, not_smaller: one scale for all axes).
/// Opsets 10, 11, 13, 18, 19. tf_half_pixel_for_nn, dropped in 13, is still read.
/// </para>
/// </remarks>
sealed record Resize(Interpolation Method, long[] Axes, string Policy, int ScalesAt) : ITorchOp
{
    /// <summary>Scales in bfloat16 would give other sizes.</summary>
    public bool KeepsFloat32 => true;

    public static Resize From(OnnxNode node) => node.Opset < 11
        ? new(Interpolation.FromLegacy(node), [], "stretch", 1)
        : new(Interpolation.From(node), node.Ints("axes"), PolicyOf(node), 2);

    public Tensor[] Run(OpInputs x, bool training) => [Method.Apply(x[0], Resized(x))];

    /// <summary>The dimensions to resize by given scales.</summary>
    /// <exception cref="InvalidOperationException">The numbers do not fit the tensor.</exception>
    public static ResizedAxis[] ByScales(long[] shape, long[] axes, float[] scales, float[] roi)
    {
        Expect("scales", scales.Length, axes.Length);
        return Checked(shape, [.. axes.Select((axis, i) => Axis(shape, axis, (long)(shape[axis] * scales[i]), scales[i], roi, i))]);
    }

    /// <summary>Every dimension of a shape, in order.</summary>
    public static long[] AllOf(long[] shape) => [.. shape.Select((_, i) => (long)i)];

    ResizedAxis[] Resized(OpInputs x)
    {
        var shape = x[0].shape;
        var axes = Axes.Length == 0 ? AllOf(shape) : Array.ConvertAll(Axes, axis => axis < 0 ? axis + shape.Length : axis);
        var roi = ScalesAt == 2 && Method.Coordinates == ResizedAxis.Crop ? x.Floats(1) : [];
        var scales = x.Optional(ScalesAt) is null ? [] : x.Floats(ScalesAt);
        if (roi.Length > 0)
        {
            Expect("roi", roi.Length, 2 * axes.Length);
        }

        return scales.Length > 0 || x.Optional(3) is null ? ByScales(shape, axes, scales, roi) : BySizes(shape, axes, x.Longs(3), roi);
    }

    ResizedAxis[] BySizes(long[] shape, long[] axes, long[] sizes, float[] roi)
    {
        Expect("sizes", sizes.Length, axes.Length);
        var scales = axes.Select((axis, i) => (float)sizes[i] / shape[axis]).ToArray();
        if (Policy != "stretch")
        {
            var scale = Policy == "not_larger" ? scales.Min() : scales.Max();
            Array.Fill(scales, scale);
            sizes = [.. axes.Select(axis => (long)MathF.Floor((scale * shape[axis]) + 0.5f))];
        }

        return Checked(shape, [.. axes.Select((axis, i) => Axis(shape, axis, sizes[i], scales[i], roi, i))]);
    }

    static ResizedAxis Axis(long[] shape, long axis, long output, float scale, float[] roi, int i) => roi.Length == 0
        ? new((int)axis, shape[axis], output, scale, 0, 1)
        : new((int)axis, shape[axis], output, scale, roi[i], roi[(roi.Length / 2) + i]);

    /// <summary>A wrong scale must not become an enormous tensor.</summary>
    static ResizedAxis[] Checked(long[] shape, ResizedAxis[] axes)
    {
        var result = (long[])shape.Clone();
        foreach (var axis in axes)
        {
            result[axis.Dimension] = axis.Output;
        }

        return result.All(size => size > 0) && result.Aggregate((Int128)1, (product, size) => product * size) <= Array.MaxLength
            ? axes
            : throw new InvalidOperationException(
                $"the result would have the shape ({string.Join(", ", result)}); expected sizes above 0 and at most {Array.MaxLength} values");
    }

    static void Expect(string input, int found, int expected)
    {
        if (found != expected)
        {
            throw new InvalidOperationException($"the input '{input}' has {found} values; expected {expected}");
        }
    }

    static string PolicyOf(OnnxNode node) => node.String("keep_aspect_ratio_policy", "stretch") is var policy
        && policy is "stretch" or "not_larger" or "not_smaller"
            ? policy
            : throw new NotSupportedException(
                $"has attribute 'keep_aspect_ratio_policy' = '{policy}'; expected stretch, not_larger or not_smaller");
}
