using static System.FormattableString;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Slices at equally spaced places, each imaged equally often.</summary>
sealed class SliceStack
{
    // Places nearer than this are the same.
    const double SamePlace = 0.01;

    // A step may differ from the usual one by this share of it; scanners round to micrometres, and files to fewer digits.
    const double StepTolerance = 0.02;

    // Between slices farther apart nothing is made up.
    const double MostSteps = 2;

    const long MaxVoxels = 1 << 28;

    readonly IReadOnlyList<SeriesSlice[]> _places;
    readonly double? _step;
    readonly IReadOnlyList<StackPlace> _slices;
    readonly bool _isResampled;

    SliceStack(IReadOnlyList<SeriesSlice[]> places, double? step, bool isUneven) => (_places, _step, _isResampled, _slices) =
        (places, step, isUneven, isUneven ? StackPlace.Resampled([.. places.Select(p => p[0].Position)], step!.Value) : StackPlace.Each(places.Count));

    /// <summary>Sorts slices; what is wrong goes to the findings, and the result is null then.</summary>
    /// <param name="slices">The slices of a stack.</param>
    /// <param name="resample">Whether uneven ones are brought to their usual distance.</param>
    /// <param name="findings">What is wrong goes there.</param>
    public static SliceStack? Of(IReadOnlyList<SeriesSlice> slices, bool resample, List<SeriesFinding> findings)
    {
        var places = Places(slices);
        var found = new List<SeriesFinding>();
        AddDuplicates(places, found);
        var step = places.Count > 1 ? Step(places, found) : slices[0].Thickness;
        var isUneven = resample && found is [.., { Problem: SeriesProblem.UnevenSpacing }] && LargestStep(places) <= MostSteps * step;
        if (isUneven)
        {
            found.RemoveAt(found.Count - 1);
        }

        if (places.Count > 1)
        {
            AddTilt(places, step!.Value, found);
        }

        findings.AddRange(found);
        return found.Count == 0 ? new(places, step, isUneven) : null;
    }

    /// <summary>The volumes, one for each time point.</summary>
    public IEnumerable<SeriesVolume> Volumes() =>
        Enumerable.Range(0, _places[0].Length).Select(time => new SeriesVolume(Volume(time), time, _places[0][0].Stack.EchoTime)
        {
            Slices = _isResampled ? [] : [.. _places.Select(place => new SeriesFrame(place[time].Image.File, place[time].Frame))],
        });

    RadImage Volume(int time)
    {
        var first = _places[0][time];
        var image = first.Image.Frame(first.Frame);
        var size = image.Height * image.Width;
        if ((long)size * image.Channels * _slices.Count > MaxVoxels)
        {
            throw new InvalidImageException($"The volume has {_slices.Count} slices of {image.Width} x {image.Height}; up to {MaxVoxels} voxels are read.");
        }

        var voxels = new float[size * image.Channels * _slices.Count];
        var decoded = new Dictionary<int, RadImage> { [0] = image };
        for (var z = 0; z < _slices.Count; z++)
        {
            var (low, high) = (Decoded(_slices[z].Low), Decoded(_slices[z].High));
            for (var channel = 0; channel < image.Channels; channel++)
            {
                _slices[z].Mix(
                    low.Pixels.Span.Slice(channel * size, size), high.Pixels.Span.Slice(channel * size, size),
                    voxels.AsSpan(((channel * _slices.Count) + z) * size, size));
            }

            foreach (var done in decoded.Keys.Where(place => place < _slices[z].Low).ToList())
            {
                decoded.Remove(done, out var past);
                past?.Dispose();
            }
        }

        foreach (var last in decoded.Values)
        {
            last.Dispose();
        }

        return new(image.Channels, _slices.Count, image.Height, image.Width, image.BitsStored, voxels)
        {
            IsGreyLevels = image.IsGreyLevels,
            Modality = image.Modality,
            Spacing = first.Spacing with { Slice = _step },
            Plane = first.Plane,
            Windows = image.Windows,
            Identifiers = image.Identifiers with { InstanceUid = null, InstanceNumber = null },
        };

        RadImage Decoded(int place) => decoded.TryGetValue(place, out var known) ? known
            : decoded[place] = _places[place][time].Image.Frame(_places[place][time].Frame);
    }

    static List<SeriesSlice[]> Places(IReadOnlyList<SeriesSlice> slices)
    {
        var places = new List<List<SeriesSlice>>();
        foreach (var slice in slices.OrderBy(s => s.Position))
        {
            if (places.Count == 0 || slice.Position - places[^1][0].Position > SamePlace)
            {
                places.Add([]);
            }

            places[^1].Add(slice);
        }

        return [.. places.Select(p => p.OrderBy(s => s.Time).ToArray())];
    }

    static void AddDuplicates(List<SeriesSlice[]> places, List<SeriesFinding> found)
    {
        var usual = places.CountBy(p => p.Length).MaxBy(c => c.Value).Key;
        var others = places.Where(p => p.Length != usual).ToList();
        if (others.Count > 0)
        {
            found.Add(new(
                SeriesProblem.DuplicateSlices,
                Invariant($"{others.Count} of {places.Count} places have another number of slices than {usual}, the first at {others[0][0].Position:0.##} mm ")
                + $"({others[0].Length})."));
        }
    }

    static double LargestStep(List<SeriesSlice[]> places) => places.Zip(places.Skip(1)).Max(p => p.Second[0].Position - p.First[0].Position);

    /// <summary>The usual distance of places; gaps and unequal ones go to the findings.</summary>
    static double Step(List<SeriesSlice[]> places, List<SeriesFinding> found)
    {
        var steps = places.Zip(places.Skip(1)).Select(p => p.Second[0].Position - p.First[0].Position).ToList();
        var usual = steps.Order().ElementAt(steps.Count / 2);
        var odd = steps.Index().Where(s => Math.Abs(s.Item - usual) > Math.Max(SamePlace, StepTolerance * usual)).ToList();
        if (odd.Count == 0)
        {
            return (places[^1][0].Position - places[0][0].Position) / steps.Count;
        }

        var at = Invariant($"after {places[odd[0].Index][0].Position:0.##} mm");
        if (odd.All(s => IsMultiple(s.Item, usual)))
        {
            var missing = odd.Sum(s => Math.Round(s.Item / usual) - 1);
            found.Add(new(SeriesProblem.MissingSlices, Invariant($"{missing} slices are missing, the first {at}; the others are {usual:0.###} mm apart.")));
        }
        else
        {
            found.Add(new(
                SeriesProblem.UnevenSpacing,
                Invariant($"Slices are from {steps.Min():0.###} to {steps.Max():0.###} mm apart, the first that is not {usual:0.###} mm {at}.")));
        }

        return usual;
    }

    static bool IsMultiple(double step, double usual)
    {
        var times = Math.Round(step / usual);
        return times >= 2 && Math.Abs(step - (times * usual)) <= Math.Max(SamePlace, StepTolerance * usual) * times;
    }

    static void AddTilt(List<SeriesSlice[]> places, double step, List<SeriesFinding> found)
    {
        var (first, last) = (places[0][0].Plane, places[^1][0].Plane);
        var along = last.Origin - first.Origin;
        var across = along - (along.Dot(first.Normal) * first.Normal);
        var worst = places.Max(p => p.Max(s => Across(s.Plane.Origin - first.Origin, first.Normal).Length));
        if (worst > Math.Max(SamePlace, StepTolerance * step) * places.Count)
        {
            var angle = Math.Atan2(across.Length, Math.Abs(along.Dot(first.Normal))) * 180 / Math.PI;
            found.Add(new(
                SeriesProblem.Tilt,
                Invariant($"Slices are shifted sideways by up to {worst:0.##} mm ({angle:0.#} degrees from the first to the last), as by a tilted gantry.")));
        }
    }

    static Vector3D Across(Vector3D v, Vector3D normal) => v - (v.Dot(normal) * normal);
}
