using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>How a tensor of any rank is resized, one dimension after the other: by choosing places, or by a matrix of weights.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Resize.html. Attributes: mode = nearest (linear, cubic), coordinate_transformation_mode =
/// half_pixel, nearest_mode = round_prefer_floor, cubic_coeff_a = -0.75, exclude_outside = 0, antialias = 0 (18; linear and cubic),
/// extrapolation_value = 0 (outside the tensor, for tf_crop_and_resize).
/// </remarks>
sealed record Interpolation(string Mode, string Coordinates, Rounding Rounding)
{
    /// <summary>The parameter of the cubic kernel.</summary>
    public double CubicA { get; init; } = -0.75;

    /// <summary>Whether places outside weigh nothing; otherwise the border's values go on.</summary>
    public bool ExcludesOutside { get; init; }

    /// <summary>Whether the kernel widens when the tensor shrinks.</summary>
    public bool Antialias { get; init; }

    /// <summary>The value outside the tensor, where that shows.</summary>
    public float Extrapolation { get; init; }

    /// <summary>Reads the attributes of Resize from opset 11 on.</summary>
    /// <exception cref="NotSupportedException">One has a value that the specification does not know.</exception>
    public static Interpolation From(OnnxNode node)
    {
        var coordinates = node.String("coordinate_transformation_mode", "half_pixel");
        if (!ResizedAxis.Modes.Contains(coordinates))
        {
            throw new NotSupportedException(
                $"has attribute 'coordinate_transformation_mode' = '{coordinates}'; expected {string.Join(", ", ResizedAxis.Modes)}");
        }

        var mode = ModeOf(node, "nearest", "linear", "cubic");
        var antialias = node.Int("antialias", 0) != 0;
        if (antialias && mode == "nearest")
        {
            throw new NotSupportedException("has attribute 'antialias' = 1 and 'mode' = 'nearest'; antialias needs linear or cubic");
        }

        return new(mode, coordinates, RoundingOf(node))
        {
            CubicA = node.Float("cubic_coeff_a", -0.75f),
            ExcludesOutside = node.Int("exclude_outside", 0) != 0,
            Antialias = antialias,
            Extrapolation = node.Float("extrapolation_value", 0),
        };
    }

    /// <summary>Reads the only attribute that Upsample and Resize of opset 10 have.</summary>
    /// <exception cref="NotSupportedException">It has another value.</exception>
    public static Interpolation FromLegacy(OnnxNode node) => new(ModeOf(node, "nearest", "linear"), "asymmetric", Rounding.Legacy);

    /// <summary>A new tensor, resized along some dimensions.</summary>
    public Tensor Apply(Tensor x, IReadOnlyList<ResizedAxis> axes)
    {
        using var scope = NewDisposeScope();
        var changed = axes.Select(axis => (Axis: axis, Places: axis.Coordinates(Coordinates))).Where(Changes).ToArray();
        if (TorchDoes(x, changed))
        {
            return Interpolated(x, changed).MoveToOuterDisposeScope();
        }

        var result = Mode != "nearest" && x.dtype is not (ScalarType.Float32 or ScalarType.Float64)
            ? x.to_type(ScalarType.Float32)
            : x.alias();
        foreach (var (axis, places) in changed)
        {
            result = Mode == "nearest" ? Chosen(result, axis, places) : Weighted(result, axis, places);
            result = Extrapolated(result, axis, places);
        }

        return result.to_type(x.dtype).MoveToOuterDisposeScope();
    }

    static bool Changes((ResizedAxis Axis, float[] Places) resized)
    {
        var (axis, places) = resized;
        return axis.Output != axis.Input || Enumerable.Range(0, places.Length).Any(i => places[i] != i);
    }

    /// <summary>Whether torch's own interpolation of images computes the same.</summary>
    bool TorchDoes(Tensor x, (ResizedAxis Axis, float[] Places)[] changed) =>
        x.dim() == 4 && x.is_floating_point() && changed.Length > 0 && changed.All(c => c.Axis.Dimension >= 2 && Mode switch
        {
            // Torch's places are exact only for this factor.
            "nearest" => Coordinates == "asymmetric" && Rounding is Rounding.Floor or Rounding.Legacy
                && c.Axis.Scale == 2 && c.Axis.Output == 2 * c.Axis.Input,
            "linear" when !Antialias && Coordinates == "align_corners" => c.Axis.Output > 1,
            "linear" when !Antialias && Coordinates is "half_pixel" or "pytorch_half_pixel" =>
                c.Axis.Output > 1 && c.Axis.Scale == (float)c.Axis.Output / c.Axis.Input,
            _ => false,
        });

    Tensor Interpolated(Tensor x, (ResizedAxis Axis, float[] Places)[] changed)
    {
        long[] size = [x.size(2), x.size(3)];
        foreach (var (axis, _) in changed)
        {
            size[axis.Dimension - 2] = axis.Output;
        }

        return Mode == "nearest"
            ? F.interpolate(x, size, mode: InterpolationMode.Nearest)
            : F.interpolate(x, size, mode: InterpolationMode.Bilinear, align_corners: Coordinates == "align_corners");
    }

    Tensor Chosen(Tensor x, ResizedAxis axis, float[] places)
    {
        var nearest = Array.ConvertAll(places, place => Math.Clamp(Rounding.Apply(place, axis.Scale < 1), 0, axis.Input - 1));
        return x.index_select(axis.Dimension, tensor(nearest, device: x.device));
    }

    Tensor Weighted(Tensor x, ResizedAxis axis, float[] places)
    {
        var matrix = tensor(Weights(axis, places), [axis.Output, axis.Input], x.dtype, x.device);
        return x.transpose(axis.Dimension, -1).matmul(matrix.t()).transpose(axis.Dimension, -1);
    }

    Tensor Extrapolated(Tensor x, ResizedAxis axis, float[] places)
    {
        if (Coordinates != ResizedAxis.Crop)
        {
            return x;
        }

        var outside = Array.ConvertAll(places, place => place < 0 || place > axis.Input - 1);
        var shape = new long[x.dim()];
        Array.Fill(shape, 1);
        shape[axis.Dimension] = axis.Output;
        return x.MaskedBy(tensor(outside, shape, device: x.device), Extrapolation);
    }

    /// <summary>(output, input) row by row: what each value of the input counts in each of the output.</summary>
    double[] Weights(ResizedAxis axis, float[] places)
    {
        var rows = new double[axis.Output * axis.Input];
        var width = Antialias ? Math.Min(axis.Scale, 1) : 1.0;
        var reach = (Mode == "cubic" ? 2 : 1) / width;
        for (var o = 0; o < places.Length; o++)
        {
            var row = rows.AsSpan((int)(o * axis.Input), (int)axis.Input);
            var place = Math.Clamp((double)places[o], -reach, axis.Input - 1 + reach);
            var sum = 0.0;
            for (var i = (long)Math.Ceiling(place - reach); i <= place + reach; i++)
            {
                var inside = Math.Clamp(i, 0, axis.Input - 1);
                if (inside == i || !ExcludesOutside)
                {
                    var weight = Kernel(Math.Abs(i - place) * width);
                    row[(int)inside] += weight;
                    sum += weight;
                }
            }

            for (var i = 0; sum != 0 && i < row.Length; i++)
            {
                row[i] /= sum;
            }
        }

        return rows;
    }

    /// <summary>A triangle, or the cubic of Keys (1981).</summary>
    double Kernel(double distance) => (Mode, distance) switch
    {
        ("linear", _) => Math.Max(0, 1 - distance),
        (_, < 1) => ((((CubicA + 2) * distance) - (CubicA + 3)) * distance * distance) + 1,
        (_, < 2) => ((((((distance - 5) * distance) + 8) * distance) - 4) * CubicA),
        _ => 0,
    };

    static string ModeOf(OnnxNode node, params string[] known)
    {
        var mode = node.String("mode", "nearest");
        return known.Contains(mode)
            ? mode
            : throw new NotSupportedException($"has attribute 'mode' = '{mode}'; expected {string.Join(", ", known)}");
    }

    static Rounding RoundingOf(OnnxNode node) => node.String("nearest_mode", "round_prefer_floor") switch
    {
        "round_prefer_floor" => Rounding.PreferFloor,
        "round_prefer_ceil" => Rounding.PreferCeiling,
        "floor" => Rounding.Floor,
        "ceil" => Rounding.Ceiling,
        var other => throw new NotSupportedException(
            $"has attribute 'nearest_mode' = '{other}'; expected ceil, floor, round_prefer_ceil or round_prefer_floor"),
    };
}
