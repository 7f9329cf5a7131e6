using OnnxRad.Imaging.Labels;
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

    // Slices may be shifted sideways by this share of a pixel, for the digits that places and directions are written with.
    const double ShiftTolerance = 0.5;

    // More than gantries are tilted; beyond it slices belong to no volume.
    const double MostTilt = 45;

    const long MaxVoxels = 1 << 28;

    readonly IReadOnlyList<SeriesSlice[]> _places;
    readonly double? _step;
    readonly IReadOnlyList<StackPlace> _slices;
    readonly bool _isUneven;
    readonly bool _isTilted;

    SliceStack(IReadOnlyList<SeriesSlice[]> places, double? step, bool isUneven, bool isTilted)
    {
        (_places, _step, _isUneven, _isTilted) = (places, step, isUneven, isTilted);
        _slices = isUneven ? StackPlace.Resampled([.. places.Select(p => p[0].Position)], step!.Value) : StackPlace.Each(places.Count);
    }

    /// <summary>Sorts slices; what is wrong goes to the findings, and the result is null then.</summary>
    /// <param name="slices">The slices of a stack.</param>
    /// <param name="resample">Whether uneven ones are brought to their usual distance, and tilted ones upright.</param>
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

        var isTilted = places.Count > 1 && IsTilted(places, resample, found);
        findings.AddRange(found);
        return found.Count == 0 ? new(places, step, isUneven, isTilted) : null;
    }

    /// <summary>How many volumes there are.</summary>
    public int TimePoints => _places[0].Length;

    /// <summary>The number of the series, and the slices of a volume, in words.</summary>
    public string Description => $"series {_places[0][0].Stack.SeriesNumber} with {_slices.Count} {(_slices.Count == 1 ? "slice" : "slices")}";

    /// <summary>Which series it is of; identifiers are compared, never shown.</summary>
    public DicomEntrySeries Series
    {
        get
        {
            var key = _places[0][0].Stack;
            return new(key.Patient, key.StudyUid, key.SeriesUid, key.SeriesNumber);
        }
    }

    /// <summary>The voxels of all volumes, with their channels.</summary>
    public double CountVoxels() => Enumerable.Range(0, TimePoints).Sum(time => CountVoxels(time, Size(time, Grid(time))));

    /// <summary>The volumes, one for each time point.</summary>
    public IEnumerable<SeriesVolume> Volumes() =>
        Enumerable.Range(0, TimePoints).Select(time => new SeriesVolume(Volume(time), time, _places[0][0].Stack.EchoTime)
        {
            Slices = _isUneven || _isTilted ? [] : [.. _places.Select(place => new SeriesFrame(place[time].Image.File, place[time].Frame))],
        });

    RadImage Volume(int time)
    {
        var first = _places[0][time];
        var grid = Grid(time);
        var (width, height) = Size(time, grid);
        if (CountVoxels(time, (width, height)) > MaxVoxels)
        {
            throw new InvalidImageException($"The volume has {_slices.Count} slices of {width} x {height}; up to {MaxVoxels} voxels are read.");
        }

        var image = first.Image.Frame(first.Frame);
        int[] nearest = [.. _slices.Select(slice => slice.Share > 0.5 ? slice.High : slice.Low)];
        var (areGreyLevels, windows) = Display(time, nearest);
        return new(image.Channels, _slices.Count, height, width, _places.Max(place => place[time].Image.Bits), Voxels(time, grid, image, height * width))
        {
            IsGreyLevels = areGreyLevels,
            Modality = image.Modality,
            Spacing = first.Spacing with { Slice = _step },
            Plane = grid?.Plane ?? first.Plane,
            Windows = windows.OfAll,
            WindowsOfSlices = windows.OfEach,
            Identifiers = image.Identifiers with { InstanceUid = null, InstanceNumber = null },
            Imaged = Imaged([.. _places.Select(place => place[time])], nearest),
        };
    }

    static ImagedSlices Imaged(IReadOnlyList<SeriesSlice> slices, int[] nearest) => new(
        [.. slices.Select(slice => slice.Plane)],
        [.. slices.Select(slice => (slice.Image.File.Dataset.Text(DicomTags.SopInstanceUid), slice.Frame))],
        slices[0].Image.Spec.Width, slices[0].Image.Spec.Height, nearest);

    /// <summary>Whether the values of all slices are grey levels, and the windows of each, those of resampled ones being the nearest's.</summary>
    (bool AreGreyLevels, FrameWindows Windows) Display(int time, int[] nearest)
    {
        // Windows may be tables, which are large: those of one slice are held at a time.
        var (areGreyLevels, windows, slice) = (true, new FrameWindows(), 0);
        for (var place = 0; place < _places.Count; place++)
        {
            var own = _places[place][time].Image.Display(_places[place][time].Frame);
            areGreyLevels &= own.AreGreyLevels;
            for (; slice < nearest.Length && nearest[slice] == place; slice++)
            {
                windows.Add(own.Windows);
            }
        }

        return (areGreyLevels, windows);
    }

    UprightGrid? Grid(int time) =>
        _isTilted ? UprightGrid.Of([.. _places.Select(p => p[time])], _places[0][time].Image.Spec.Width, _places[0][time].Image.Spec.Height) : null;

    (int Width, int Height) Size(int time, UprightGrid? grid) =>
        grid is null ? (_places[0][time].Image.Spec.Width, _places[0][time].Image.Spec.Height) : (grid.Width, grid.Height);

    double CountVoxels(int time, (int Width, int Height) size) => (double)size.Width * size.Height * _places[0][time].Image.Channels * _slices.Count;

    /// <param name="time">The time point.</param>
    /// <param name="grid">Where slices are brought to; null where they stay.</param>
    /// <param name="image">The first slice, decoded; disposed of here.</param>
    /// <param name="size">Pixels of a slice of the volume.</param>
    /// <returns>Shape (C, D, H, W).</returns>
    float[] Voxels(int time, UprightGrid? grid, RadImage image, int size)
    {
        var voxels = new float[size * image.Channels * _slices.Count];
        var decoded = new Dictionary<int, RadImage> { [0] = Upright(0, image) };
        try
        {
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

            return voxels;
        }
        finally
        {
            foreach (var last in decoded.Values)
            {
                last.Dispose();
            }
        }

        RadImage Decoded(int place) => decoded.TryGetValue(place, out var known) ? known
            : decoded[place] = Upright(place, _places[place][time].Image.Frame(_places[place][time].Frame));

        RadImage Upright(int place, RadImage slice)
        {
            if (grid is null)
            {
                return slice;
            }

            using (slice)
            {
                return grid.Resample(slice, _places[place][time].Plane);
            }
        }
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

    /// <summary>Whether slices are to be brought upright; where they are tilted and shall not or cannot be, that goes to the findings.</summary>
    static bool IsTilted(List<SeriesSlice[]> places, bool resample, List<SeriesFinding> found)
    {
        var (first, last) = (places[0][0].Plane, places[^1][0].Plane);
        var along = last.Origin - first.Origin;
        var across = along - (along.Dot(first.Normal) * first.Normal);
        var worst = places.Max(p => p.Max(s => Across(s.Plane.Origin - first.Origin, first.Normal).Length));
        if (worst <= Math.Max(SamePlace, ShiftTolerance * Math.Min(places[0][0].Spacing.Row, places[0][0].Spacing.Column)))
        {
            return false;
        }

        var angle = Math.Atan2(across.Length, Math.Abs(along.Dot(first.Normal))) * 180 / Math.PI;
        if (resample && angle <= MostTilt && worst <= Math.Tan(MostTilt * Math.PI / 180) * (places[^1][0].Position - places[0][0].Position))
        {
            return true;
        }

        found.Add(new(
            SeriesProblem.Tilt,
            Invariant($"Slices are shifted sideways by up to {worst:0.##} mm ({angle:0.#} degrees from the first to the last), as by a tilted gantry.")));
        return false;
    }

    static Vector3D Across(Vector3D v, Vector3D normal) => v - (v.Dot(normal) * normal);
}
