using System.Collections.Concurrent;
using System.Globalization;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Reads label maps and label volumes: a class for each pixel, brought to the network's input as the image is, by the nearest pixel.</summary>
/// <param name="values">Which pixel values stand for which class.</param>
/// <param name="preprocessing">What brings images to the network's input.</param>
/// <param name="threshold">The share from which a pixel of a fractional segmentation counts.</param>
sealed class LabelMapReader(LabelValues values, Preprocessing preprocessing, double threshold) : ITargetReader
{
    const int ValuesShown = 10;

    readonly (int Depth, int Height, int Width) _made = (preprocessing.Depth ?? 1, preprocessing.Height, preprocessing.Width);

    readonly ConcurrentDictionary<string, long> _cutOff = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public long CutOffOf(Sample sample) => _cutOff.GetValueOrDefault(sample.Name);

    /// <inheritdoc/>
    public IReadOnlyList<int> Shape { get; } = [.. ImageShape.Of(preprocessing).Dimensions.Skip(1)];

    /// <inheritdoc/>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"labels {threshold} {values}");

    /// <inheritdoc/>
    public string? Read(Sample sample, RadImage image, Span<float> target)
    {
        if (ReadWhole(sample, image, out var classes) is { } problem)
        {
            return problem;
        }

        if (preprocessing.Depth is not null && VolumeOrientation.Of(image) is { IsCanonical: false } orientation)
        {
            // As the preprocessing turns the volume.
            (classes, image) = (orientation.Apply<int>(classes), orientation.Apply(image));
        }

        (float Through, float Down, float Right)? scales = preprocessing.Fit == ImageFit.Stretch ? null : PixelPlaces.Scales(preprocessing, _made, image);
        var slices = Places(_made.Depth, image.Depth, scales?.Through);
        var rows = Places(_made.Height, image.Height, scales?.Down);
        var columns = Places(_made.Width, image.Width, scales?.Right);
        var next = 0;
        foreach (var z in slices)
        {
            foreach (var y in rows)
            {
                foreach (var x in columns)
                {
                    target[next++] = z < 0 || y < 0 || x < 0 ? PreparedTargets.Outside : classes[(((z * image.Height) + y) * image.Width) + x];
                }
            }
        }

        _cutOff[sample.Name] = Missing(classes, image, scales);
        return target.IndexOfAnyExceptInRange(PreparedTargets.Outside, PreparedTargets.Ignore) < 0
            ? $"'{sample.Target!.Name}' has nothing but pixels to be ignored at the network's size of {string.Join(" x ", Shape)}"
            : null;
    }

    /// <summary>Reads a label map in its own size, which is its image's.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="image">Its image.</param>
    /// <param name="classes">The class of each pixel, slice after slice, row after row; <see cref="PreparedTargets.Ignore"/> where it counts for nothing.</param>
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

    /// <summary>The pixels of classes other than the background that lie outside of what the network's input shows.</summary>
    long Missing(int[] classes, RadImage image, (float Through, float Down, float Right)? scales)
    {
        var z = Shown(_made.Depth, image.Depth, scales?.Through);
        var y = Shown(_made.Height, image.Height, scales?.Down);
        var x = Shown(_made.Width, image.Width, scales?.Right);
        if (!z.Contains(false) && !y.Contains(false) && !x.Contains(false))
        {
            return 0;
        }

        var missing = 0L;
        for (var i = 0; i < classes.Length; i++)
        {
            missing += classes[i] > 0 && !(z[i / image.Width / image.Height] && y[i / image.Width % image.Height] && x[i % image.Width]) ? 1 : 0;
        }

        return missing;
    }

    /// <summary>Of each place of the image whether its centre lies in the network's input.</summary>
    static bool[] Shown(int made, int size, float? scale)
    {
        var (resized, first) = Fitted(made, size, scale);
        return [.. Enumerable.Range(0, size).Select(place => ((place + 0.5) * resized / size) + first is var at && at >= 0 && at <= made)];
    }

    static (int Resized, int First) Fitted(int made, int size, float? scale) => scale is { } wide ? PixelPlaces.Fitted(made, size, wide) : (made, 0);

    /// <summary>Of each place of the network's input the place of the image that its centre lies in; -1 where the image does not reach.</summary>
    /// <param name="made">The length of the network's input.</param>
    /// <param name="size">That of the image.</param>
    /// <param name="scale">How many pixels of the image one of the input is; null where it is stretched.</param>
    static int[] Places(int made, int size, float? scale)
    {
        var (resized, first) = Fitted(made, size, scale);
        return [.. Enumerable.Range(-first, made).Select(place => place >= 0 && place < resized ? Nearest(place, size, resized) : -1)];
    }

    /// <summary>The pixel that the centre of a pixel of the smaller or larger image lies in.</summary>
    static int Nearest(int place, int from, int to) => (int)((((2L * place) + 1) * from) / (2L * to));
}
