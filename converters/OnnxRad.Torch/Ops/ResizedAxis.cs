using System.Collections.Frozen;

namespace OnnxRad.Torch.Ops;

/// <summary>One dimension of a resized tensor: its sizes before and after, their ratio, and the part of it that is kept.</summary>
/// <param name="Dimension">Its place, from 0.</param>
/// <param name="Input">Its size before.</param>
/// <param name="Output">Its size after.</param>
/// <param name="Scale">Output over input as the node says; not exactly that where the output was rounded.</param>
/// <param name="Start">Where the region of interest begins, 0 to 1.</param>
/// <param name="End">Where it ends.</param>
readonly record struct ResizedAxis(int Dimension, long Input, long Output, float Scale, float Start, float End)
{
    /// <summary>The region that tf_crop_and_resize takes.</summary>
    public const string Crop = "tf_crop_and_resize";

    /// <summary>Place in the output to place in the input, by coordinate_transformation_mode.</summary>
    /// <remarks>In float32, like ONNX Runtime: with more digits some places fall on the other side of a rounding.</remarks>
    static readonly FrozenDictionary<string, Func<float, ResizedAxis, float>> s_modes = new Dictionary<string, Func<float, ResizedAxis, float>>
    {
        ["half_pixel"] = static (x, axis) => ((x + 0.5f) / axis.Scale) - 0.5f,
        ["half_pixel_symmetric"] = static (x, axis) => axis.Offset + ((x + 0.5f) / axis.Scale) - 0.5f,
        ["pytorch_half_pixel"] = static (x, axis) => axis.Output > 1 ? ((x + 0.5f) / axis.Scale) - 0.5f : 0,
        ["align_corners"] = static (x, axis) => axis.Output > 1 ? x * (axis.Input - 1) / (axis.Output - 1) : 0,
        ["asymmetric"] = static (x, axis) => x / axis.Scale,
        ["tf_half_pixel_for_nn"] = static (x, axis) => (x + 0.5f) / axis.Scale,
        [Crop] = static (x, axis) => axis.Output > 1
            ? (axis.Start * (axis.Input - 1)) + (x * (axis.End - axis.Start) * (axis.Input - 1) / (axis.Output - 1))
            : 0.5f * (axis.Start + axis.End) * (axis.Input - 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of the coordinate transformations.</summary>
    public static IEnumerable<string> Modes => s_modes.Keys.Order(StringComparer.Ordinal);

    /// <summary>What centres an output whose size was rounded.</summary>
    float Offset => Input / 2f * (1 - (Output / (Scale * Input)));

    /// <summary>The place in the input of each place of the output.</summary>
    public float[] Coordinates(string mode)
    {
        var transform = s_modes[mode];
        var places = new float[Output];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = transform(i, this);
        }

        return places;
    }
}
