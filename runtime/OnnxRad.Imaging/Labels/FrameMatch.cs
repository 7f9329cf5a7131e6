using static System.FormattableString;

namespace OnnxRad.Imaging.Labels;

/// <summary>Which slices of an image the frames of a segmentation lie in, by their places.</summary>
sealed class FrameMatch
{
    // Frames that are farther apart than this many slices lie in every second slice at most.
    const double MostSteps = 1.5;

    // Distances that differ by less, in mm, are the same.
    const double SameDistance = 0.01;

    const string WayOut = "Take the segmentation of this series, or save its labels on the grid of the image, in NIfTI.";

    readonly SlicePlaces _places;

    FrameMatch(SlicePlaces places) => _places = places;

    /// <summary>Whether a frame lies in a slice of the image, or beside it as another slice of the same series; of a series that is another one, in a slice of the volume.</summary>
    public bool HasAny { get; private init; }

    /// <summary>Compares the places of frames with those of slices.</summary>
    /// <param name="image">The image.</param>
    /// <param name="grid">Its grid.</param>
    /// <param name="frames">The grid of each frame.</param>
    /// <param name="isOfSeries">Whether the segmentation says that it was made on the series of the image; null where one of both does not say.</param>
    /// <exception cref="LabelMismatchException">Frames lie in the image and in none of its slices, or in some of its slices only.</exception>
    public static FrameMatch Of(RadImage image, LabelGrid grid, IReadOnlyList<LabelGrid> frames, bool? isOfSeries)
    {
        var all = SlicePlaces.Of(image, grid);
        var places = all.FirstOrDefault(p => frames.All(f => p.Has(f) || !p.Holds(f))) ?? all[0];
        List<LabelGrid> alike = [.. frames.Where(f => places.Beside(f, out _) is not null)];
        if (alike.Count > 0)
        {
            ThrowIfBetween(places, frames);
            ThrowIfSparse(places.Step, [.. alike.Select(places.Position).Order()], isOfSeries);
        }

        // Labels of another region are not the background of this one.
        var isElsewhere = isOfSeries == false && places.Step is not null && !frames.Any(places.Has);
        return new(places) { HasAny = alike.Count > 0 && !isElsewhere };
    }

    /// <summary>The labels of a frame, for each slice of the image that it lies in.</summary>
    /// <param name="frame">The grid of the frame.</param>
    /// <param name="stored">Gives its values, where there are any.</param>
    public IEnumerable<(int Slice, float[] Values)> Take(LabelGrid frame, Func<float[]> stored) => _places.Has(frame) ? _places.Take(frame, stored) : [];

    static void ThrowIfBetween(SlicePlaces places, IReadOnlyList<LabelGrid> frames)
    {
        List<int> lost = [.. Enumerable.Range(0, frames.Count).Where(i => places.Holds(frames[i]) && !places.Has(frames[i]))];
        if (lost.Count == 0)
        {
            return;
        }

        var frame = frames[lost[0]];
        var (slice, distance) = places.Nearest(frame);
        var problem = places.Beside(frame, out var differs) is null ? differs : Invariant($"places are {distance:0.##} mm off");
        throw new LabelMismatchException(
            $"{lost.Count} of {frames.Count} frames of the segmentation lie in the image but in none of its slices, so that their labels would be lost. "
            + $"Of the first their {problem}: the frame is {frame}; the nearest slice is {slice}. {WayOut}");
    }

    static void ThrowIfSparse(double? step, double[] positions, bool? isOfSeries)
    {
        List<double> gaps = [.. positions.Zip(positions.Skip(1), (low, high) => high - low).Where(gap => gap > SameDistance)];
        if (isOfSeries == true || step is null || gaps.Count == 0 || gaps.Min() <= MostSteps * step)
        {
            return;
        }

        // Few frames may lie apart because there is nothing between them: empty ones are not stored. At equal distances they are slices of another series.
        var least = gaps.Min();
        if (gaps.Count(gap => gap - least < SameDistance) > 1 && gaps.TrueForAll(gap => IsMultiple(gap, least)))
        {
            throw new LabelMismatchException(Invariant(
                $"The frames of the segmentation are {least:0.##} mm apart, and the slices of the image {step:0.##} mm, so that slices between frames would have no labels. {WayOut}"));
        }
    }

    static bool IsMultiple(double gap, double step) =>
        Math.Round(gap / step) is var times && Math.Abs(gap - (times * step)) < times * SameDistance;
}
