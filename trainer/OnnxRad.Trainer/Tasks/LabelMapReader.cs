using System.Globalization;
using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Reads label maps: a class for each pixel, brought to the network's size by the nearest pixel.</summary>
/// <param name="values">Which pixel values stand for which class.</param>
/// <param name="input">The network's input, (C, H, W).</param>
/// <param name="threshold">The share from which a pixel of a fractional segmentation counts.</param>
sealed class LabelMapReader(LabelValues values, ImageShape input, double threshold) : ITargetReader
{
    const int ValuesShown = 10;

    /// <inheritdoc/>
    public IReadOnlyList<int> Shape { get; } = [input.Height, input.Width];

    /// <inheritdoc/>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"labels {threshold} {values}");

    /// <inheritdoc/>
    public string? Read(Sample sample, RadImage image, Span<float> target)
    {
        if (ReadWhole(sample, image, out var classes) is { } problem)
        {
            return problem;
        }

        for (var row = 0; row < input.Height; row++)
        {
            for (var column = 0; column < input.Width; column++)
            {
                var (y, x) = (Nearest(row, image.Height, input.Height), Nearest(column, image.Width, input.Width));
                target[(row * input.Width) + column] = classes[(y * image.Width) + x];
            }
        }

        return target.IndexOfAnyExcept(PreparedTargets.Ignore) < 0
            ? $"'{sample.Target!.Name}' has nothing but pixels to be ignored at the network's size of {input.Height} x {input.Width}"
            : null;
    }

    /// <summary>Reads a label map in its own size, which is its image's.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="image">Its image.</param>
    /// <param name="classes">The class of each pixel, row after row; <see cref="PreparedTargets.Ignore"/> where it counts for nothing.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public string? ReadWhole(Sample sample, RadImage image, out int[] classes)
    {
        classes = [];
        var name = sample.Target!.Name;
        if (TargetImage.Read(sample, image, file => file.ReadLabels(image, threshold), out var map) is { } problem)
        {
            return problem;
        }

        if (map.Channels != 1)
        {
            return $"'{name}' is an RGB image; a label map has one grey channel whose values stand for classes";
        }

        if (TargetImage.IsConstant(image))
        {
            return $"the image '{sample.Name}' has the value {image.Pixels.Span[0]} everywhere, so there is nothing to see in it";
        }

        var found = new int[map.Pixels.Length];
        var unknown = new SortedDictionary<float, int>();
        var pixels = map.Pixels.Span;
        for (var i = 0; i < found.Length; i++)
        {
            if (values.ClassOf(pixels[i]) is { } known)
            {
                found[i] = known;
            }
            else
            {
                unknown[pixels[i]] = unknown.GetValueOrDefault(pixels[i]) + 1;
            }
        }

        classes = found;
        return unknown.Count == 0 ? null : Unknown(name, unknown);
    }

    string Unknown(string name, SortedDictionary<float, int> unknown)
    {
        var shown = string.Join(", ", unknown.Take(ValuesShown).Select(u => FormattableString.Invariant($"{u.Key} ({Listing.Count(u.Value, "pixel")})")));
        var more = unknown.Count > ValuesShown ? $" and {unknown.Count - ValuesShown} more" : "";
        return $"'{name}' has {(unknown.Count == 1 ? "a value that stands" : "values that stand")} for no class: {shown}{more}; known are {values}";
    }

    /// <summary>The pixel that the centre of a pixel of the smaller or larger image lies in.</summary>
    static int Nearest(int place, int from, int to) => (int)((((2L * place) + 1) * from) / (2L * to));
}
