namespace OnnxRad.Imaging.Labels;

/// <summary>Collects the segments of an image's pixels.</summary>
/// <param name="image">The image.</param>
/// <param name="isFractional">Whether the segment of the largest value wins; else no two may have a pixel in common.</param>
sealed class SegmentPixels(RadImage image, bool isFractional)
{
    // Pairs of segments that a message names.
    const int Shown = 10;

    readonly float[] _numbers = new float[image.Depth * image.Height * image.Width];
    readonly float[]? _values = isFractional ? new float[image.Depth * image.Height * image.Width] : null;
    readonly SortedDictionary<(int, int), int> _overlaps = [];

    /// <summary>Adds a frame of a segment.</summary>
    /// <param name="slice">The slice of the image.</param>
    /// <param name="number">The segment.</param>
    /// <param name="values">One for each pixel of the slice.</param>
    /// <param name="least">From this value on a pixel is of the segment.</param>
    public void Add(int slice, int number, ReadOnlySpan<float> values, float least)
    {
        var numbers = _numbers.AsSpan(slice * values.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < least || (_values is not null && values[i] <= _values[(slice * values.Length) + i]))
            {
                continue;
            }

            if (_values is not null)
            {
                _values[(slice * values.Length) + i] = values[i];
            }
            else if (numbers[i] != 0 && numbers[i] != number)
            {
                var pair = (Math.Min(number, (int)numbers[i]), Math.Max(number, (int)numbers[i]));
                _overlaps[pair] = _overlaps.GetValueOrDefault(pair) + 1;
            }

            numbers[i] = number;
        }
    }

    /// <summary>Takes a slice of labels as it is.</summary>
    public void Set(int slice, ReadOnlySpan<float> values) => values.CopyTo(_numbers.AsSpan(slice * values.Length));

    /// <summary>Names the segments that have pixels in common.</summary>
    /// <exception cref="LabelMismatchException">There are some.</exception>
    public void ThrowIfOverlapping(Func<int, string> name)
    {
        if (_overlaps.Count > 0)
        {
            throw new LabelMismatchException(
                $"Segments overlap: {string.Join("; ", _overlaps.Take(Shown).Select(o => $"{name(o.Key.Item1)} and {name(o.Key.Item2)} in {o.Value} {(o.Value == 1 ? "pixel" : "pixels")}"))}.");
        }
    }

    /// <summary>The label map.</summary>
    public RadImage ToImage(RadImage of)
    {
        var bits = _numbers.AsSpan().IndexOfAnyExceptInRange(0f, byte.MaxValue) < 0 ? 8 : 16;
        return new(1, of.Depth, of.Height, of.Width, bits, _numbers) { Spacing = of.Spacing, Plane = of.Plane };
    }
}
