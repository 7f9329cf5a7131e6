using System.Text.Json.Serialization;
using static System.FormattableString;

namespace OnnxRad.Models;

/// <summary>From stored pixel values to the network's input: <c>(normalise(fit(window(clip(pixels))) * Scale) - Mean) / Std</c> per channel.</summary>
/// <remarks>A record of parameters; <c>PreprocessingGraph</c> of OnnxRad.Graphs turns it into the ONNX graph that runs.</remarks>
public sealed record Preprocessing
{
    /// <summary>The key of the preprocessing graph (base64 of serialised ONNX) in the file's <c>metadata_props</c>.</summary>
    public const string MetadataKey = "onnxrad.preprocessing";

    /// <summary>What is under <see cref="MetadataKey"/> instead where the network's own graph begins with its preprocessing and takes raw pixels.</summary>
    public const string InGraph = "in-graph";

    /// <summary>The most voxels of a network's input: 2^28, which are 1 GiB.</summary>
    public const int MaxVoxels = 1 << 28;

    /// <summary>The channels that an image has in the network's input.</summary>
    /// <value>1 (grey) or 3 (RGB).</value>
    public required int Channels { get; init; }

    /// <summary>The channels of an image as it is read: 1 with <see cref="Channels"/> 3 repeats the grey values, as networks of photographs need.</summary>
    /// <value>Default null: <see cref="Channels"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ImageChannels { get; init; }

    /// <summary>Slices of the network's input, which takes volumes (N, C, D, H, W) then.</summary>
    /// <value>1 to 16384; default null: the network takes images (N, C, H, W).</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Depth { get; init; }

    /// <summary>Rows of the network's input.</summary>
    /// <value>1 to 16384.</value>
    public required int Height { get; init; }

    /// <summary>Columns of each image in the network's input.</summary>
    /// <value>1 to 16384; side by side they are at most 16384 together.</value>
    public required int Width { get; init; }

    /// <summary>The images of a case; null where it has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CaseImages? Images { get; init; }

    /// <summary>How images of another size are brought to this one.</summary>
    /// <value>Default <see cref="ResizeFilter.None"/>.</value>
    public ResizeFilter Resize { get; init; } = ResizeFilter.None;

    /// <summary>What becomes of the shape of images of another size.</summary>
    /// <value>Default <see cref="ImageFit.Stretch"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImageFit Fit { get; init; } = ImageFit.Stretch;

    /// <summary>The distance of pixels, in mm, that images are resampled to, and of the slices of volumes too; they must say theirs.</summary>
    /// <value>Greater than 0; default null: pixels count, whatever their size. Only with <see cref="ImageFit.Centre"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Spacing { get; init; }

    /// <summary>The distance of slices, in mm, where it is another than that of pixels.</summary>
    /// <value>Greater than 0; default null: <see cref="Spacing"/>. Only with it, and with <see cref="Depth"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? SliceSpacing { get; init; }

    /// <summary>The least and the greatest value, which those beyond become before all else.</summary>
    /// <value>Two rising numbers; default null: none.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<float>? Clip { get; init; }

    /// <summary>The range of values that is spread over 0 to 255 first; null takes images of 8 bits as they are.</summary>
    public ValueWindow? Window { get; init; }

    /// <summary>Factor on the values of 0 to 255.</summary>
    /// <value>Greater than 0; default 1/255, which brings 8-bit values to 0..1.</value>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>What normalises each image after scaling, and before <see cref="Fit"/> puts something around it.</summary>
    /// <value>Default <see cref="Normalisation.Fixed"/>: nothing.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Normalisation Normalise { get; init; } = Normalisation.Fixed;

    /// <summary>Subtracted after scaling, one value a channel; of several images, those of the first one first.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Divided by last, one value a channel; of several images, those of the first one first.</summary>
    /// <value>Each greater than 0.</value>
    public required IReadOnlyList<float> Std { get; init; }

    /// <summary>
    /// The shape that the network takes, beside its <see cref="Depth"/>: that of an image, or of the images of a case and the channels that say
    /// which are there.
    /// </summary>
    public (int Channels, int Height, int Width) MadeShape() => Images switch
    {
        null => (Channels, Height, Width),
        { Layout: ImageLayout.Channels } => ((Channels * Images.Names.Count) + Images.MaskChannels, Height, Width),
        _ => (Channels + Images.MaskChannels, Height, Width * Images.Names.Count),
    };

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(Channels is 1 or 3, $"channels is {Channels}; expected 1 or 3.");
        Check(Height is >= 1 and <= 16384, $"height is {Height}; expected 1 to 16384.");
        Check(Width is >= 1 and <= 16384, $"width is {Width}; expected 1 to 16384.");
        problems.AddRange(VolumeProblems());
        problems.AddRange(Window?.Problems() ?? []);
        Check(Scale > 0 && float.IsFinite(Scale), Invariant($"scale is {Scale}; expected a number greater than 0."));
        Check(
            ImageChannels is null || ImageChannels == Channels || (ImageChannels, Channels) == (1, 3),
            $"imageChannels is {ImageChannels}; expected {Channels}{(Channels == 3 ? " or 1" : "")}.");
        Check(
            Spacing is null || (Spacing > 0 && float.IsFinite(Spacing.Value) && Fit == ImageFit.Centre && Resize != ResizeFilter.None),
            Invariant($"spacing is {Spacing} with fit {Fit.ToString().ToLowerInvariant()}; expected a number greater than 0, fit centre and a resize filter."));
        Check(
            Fit is ImageFit.Stretch or ImageFit.Centre || Resize != ResizeFilter.None,
            $"fit is {Fit.ToString().ToLowerInvariant()} and resize none; expected a resize filter.");
        Check(
            Clip is null || (Clip is [var least, var most] && float.IsFinite(least) && float.IsFinite(most) && least < most),
            Invariant($"clip is {string.Join(", ", Clip ?? [])}; expected two numbers, the second one greater."));
        Check(
            SliceSpacing is null || (SliceSpacing > 0 && float.IsFinite(SliceSpacing.Value) && Spacing is not null && Depth is not null),
            Invariant($"sliceSpacing is {SliceSpacing}; expected a number greater than 0, with spacing and depth."));
        problems.AddRange(Images?.Problems() ?? []);
        Check(Images is null || MadeShape().Width <= 16384, $"{Images?.Names.Count} images of {Width} columns side by side have {MadeShape().Width}; expected at most 16384.");
        var (each, channels) = (Channels * (Images?.Names.Count ?? 1), Images is null ? "channels" : "channels of all images");
        Check(Mean.Count == each, $"mean has {Mean.Count} values; expected one for each of the {each} {channels}.");
        Check(Std.Count == each, $"std has {Std.Count} values; expected one for each of the {each} {channels}.");
        Check(Mean.All(float.IsFinite), "mean has a value that is not a number.");
        Check(Std.All(s => s > 0 && float.IsFinite(s)), "std has a value that is not greater than 0.");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    IEnumerable<string> VolumeProblems()
    {
        if (Depth is not { } depth)
        {
            yield break;
        }

        if (depth is < 1 or > 16384)
        {
            yield return $"depth is {depth}; expected 1 to 16384.";
        }
        else if ((long)depth * Height * Width > MaxVoxels)
        {
            yield return $"depth x height x width is {(long)depth * Height * Width} voxels; expected at most {MaxVoxels}.";
        }

        if (Channels == 3)
        {
            yield return "channels is 3 with a depth; expected 1, as volumes are grey.";
        }

        if (Images is not null)
        {
            yield return $"images has {Images.Names.Count} names with a depth; expected none, as a network of volumes takes one.";
        }
    }
}
