using static System.FormattableString;

namespace OnnxRad.Imaging;

/// <summary>Pictures of label maps, for looking at.</summary>
/// <remarks>Labels have the colours of <see cref="LabelColour.Of"/>; 0 is where no label is.</remarks>
public static class LabelOverlay
{
    const float Opacity = 0.3f;
    const int MaxLabel = 1 << 24; // up to which float32 holds each whole number

    /// <summary>Draws labels over an image: a translucent colour, and its full one along their edges, within the label.</summary>
    /// <param name="levels">Grey levels or colours of 0 to 255, of one slice, as <see cref="DisplayLevels.Of"/> gives them.</param>
    /// <param name="labels">A whole number for each pixel, of the same rows and columns.</param>
    /// <returns>An image of three channels (3, H, W) of 8 bits, with what else <paramref name="levels"/> says.</returns>
    /// <exception cref="LabelMismatchException">The sizes differ, or what is given are no labels.</exception>
    public static RadImage Draw(RadImage levels, RadImage labels)
    {
        if ((levels.Depth, levels.Height, levels.Width) != (labels.Depth, labels.Height, labels.Width))
        {
            throw new LabelMismatchException($"The labels are {Size(labels)}, and the image {Size(levels)} (columns x rows x slices).");
        }

        return Paint(labels, levels);
    }

    /// <summary>Draws labels alone, on black.</summary>
    /// <param name="labels">A whole number for each pixel of one slice.</param>
    /// <returns>An image of three channels (3, H, W) of 8 bits.</returns>
    /// <exception cref="LabelMismatchException">What is given are no labels.</exception>
    public static RadImage Draw(RadImage labels) => Paint(labels, levels: null);

    /// <summary>How many pixels each label has, of those that are there, in ascending order; 0 does not count.</summary>
    /// <param name="labels">A whole number for each pixel.</param>
    /// <exception cref="LabelMismatchException">What is given are no labels.</exception>
    public static IReadOnlyList<(int Label, long Pixels)> Count(RadImage labels)
    {
        var counts = new Dictionary<int, long>();
        foreach (var label in Values(labels))
        {
            counts[label] = counts.GetValueOrDefault(label) + 1;
        }

        return [.. counts.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => (c.Key, c.Value))];
    }

    static RadImage Paint(RadImage labels, RadImage? levels)
    {
        if (labels.Depth > 1)
        {
            throw new ArgumentException($"The labels have {labels.Depth} slices; a picture shows one.", nameof(labels));
        }

        var (values, plane) = (Values(labels), labels.Height * labels.Width);
        var below = levels is null ? default : levels.Pixels.Span;
        var drawn = new float[3 * plane];
        for (var i = 0; i < plane; i++)
        {
            var colour = values[i] == 0 ? default : LabelColour.Of(values[i]);
            var share = values[i] == 0 ? 0 : levels is null || IsEdge(values, labels.Width, i) ? 1 : Opacity;
            for (var channel = 0; channel < 3; channel++)
            {
                var level = levels is null ? 0 : below[(levels.Channels == 1 ? 0 : channel * plane) + i];
                var full = channel switch { 0 => colour.Red, 1 => colour.Green, _ => colour.Blue };
                drawn[(channel * plane) + i] = MathF.Round((share * full) + ((1 - share) * level));
            }
        }

        return new(3, labels.Height, labels.Width, 8, drawn)
        {
            Modality = levels?.Modality,
            Spacing = levels?.Spacing,
            Plane = levels?.Plane,
            Identifiers = levels?.Identifiers ?? ImageIdentifiers.None,
        };
    }

    static int[] Values(RadImage labels)
    {
        if (labels.Channels > 1)
        {
            throw new LabelMismatchException($"It has {labels.Channels} channels, and no labels; labels are one whole number for each pixel.");
        }

        var pixels = labels.Pixels.Span;
        var values = new int[pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = pixels[i] is >= 0 and <= MaxLabel && pixels[i] == MathF.Floor(pixels[i])
                ? (int)pixels[i]
                : throw new LabelMismatchException(Invariant($"It has the value '{pixels[i]}', and no labels; labels are whole numbers of 0 to {MaxLabel}."));
        }

        return values;
    }

    /// <summary>Whether a pixel beside, above or below has another label; the border of the image is no edge.</summary>
    static bool IsEdge(int[] values, int width, int i)
    {
        var (x, label) = (i % width, values[i]);
        return (x > 0 && values[i - 1] != label) || (x < width - 1 && values[i + 1] != label)
            || (i >= width && values[i - width] != label) || (i + width < values.Length && values[i + width] != label);
    }

    static string Size(RadImage image) => $"{image.Width} x {image.Height} x {image.Depth}";
}
