namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A slice of a volume, between two places that were imaged.</summary>
/// <param name="Low">The place before.</param>
/// <param name="High">The place behind; the same where the slice is one that was imaged.</param>
/// <param name="Share">0 at the first to 1 at the second.</param>
readonly record struct StackPlace(int Low, int High, float Share)
{
    // Rounding must not lose the last slice.
    const double Rounding = 1e-6;

    /// <summary>The places themselves.</summary>
    public static IReadOnlyList<StackPlace> Each(int count) => [.. Enumerable.Range(0, count).Select(i => new StackPlace(i, i, 0))];

    /// <summary>Slices at equal distances, from the first place on, not beyond the last one.</summary>
    public static IReadOnlyList<StackPlace> Resampled(IReadOnlyList<double> positions, double step)
    {
        var slices = new List<StackPlace>();
        var low = 0;
        for (var z = 0; positions[0] + (z * step) <= positions[^1] + (Rounding * step); z++)
        {
            var position = positions[0] + (z * step);
            while (low + 2 < positions.Count && positions[low + 1] <= position)
            {
                low++;
            }

            var share = (position - positions[low]) / (positions[low + 1] - positions[low]);
            slices.Add(new(low, low + 1, (float)Math.Clamp(share, 0, 1)));
        }

        return slices;
    }

    /// <summary>Interpolates between two slices.</summary>
    public void Mix(ReadOnlySpan<float> low, ReadOnlySpan<float> high, Span<float> mixed)
    {
        if (Share == 0)
        {
            low.CopyTo(mixed);
            return;
        }

        for (var i = 0; i < mixed.Length; i++)
        {
            mixed[i] = ((1 - Share) * low[i]) + (Share * high[i]);
        }
    }
}
