namespace OnnxRad.Trainer;

/// <summary>What of a label volume patches are drawn by.</summary>
/// <param name="Reach">The first and the last slice, row and column of the network's input that the volume reaches.</param>
/// <param name="Counted">Places of voxels that count, a sample where there are many; empty where all within the reach do.</param>
/// <param name="Foreground">For each class but the background that occurs, the places of its voxels, a sample where there are many.</param>
sealed record LabelledVoxels((int First, int Last)[] Reach, int[] Counted, IReadOnlyList<int[]> Foreground)
{
    /// <summary>The most places that are kept of a class, as nnU-Net's 10,000.</summary>
    const int Most = 10_000;

    /// <summary>Goes through a label volume.</summary>
    /// <param name="labels">Slice after slice, row after row.</param>
    /// <param name="size">Slices, rows and columns.</param>
    /// <param name="seed">Of what is kept where there is too much.</param>
    public static LabelledVoxels Of(ReadOnlySpan<float> labels, IReadOnlyList<int> size, int seed)
    {
        var (reach, counted, classes) = (size.Select(axis => (First: axis, Last: -1)).ToArray(), new Reservoir(seed), new SortedDictionary<int, Reservoir>());
        var ignored = false;
        for (var i = 0; i < labels.Length; i++)
        {
            var label = (int)labels[i];
            if (label == PreparedTargets.Outside)
            {
                continue;
            }

            Include(0, i / size[2] / size[1]);
            Include(1, i / size[2] % size[1]);
            Include(2, i % size[2]);
            ignored |= label < 0;
            if (label >= 0)
            {
                counted.Add(i);
            }

            if (label > 0)
            {
                if (!classes.TryGetValue(label, out var voxels))
                {
                    classes.Add(label, voxels = new(seed + label));
                }

                voxels.Add(i);
            }
        }

        return new(reach, ignored ? counted.Places : [], [.. classes.Values.Select(voxels => voxels.Places)]);

        void Include(int axis, int place) => reach[axis] = (Math.Min(reach[axis].First, place), Math.Max(reach[axis].Last, place));
    }

    /// <summary>Keeps each of many numbers with the same probability (Vitter, algorithm R).</summary>
    sealed class Reservoir(int seed)
    {
        readonly List<int> _kept = [];
        readonly Random _random = new(seed);
        int _seen;

        public int[] Places => [.. _kept];

        public void Add(int place)
        {
            _seen++;
            if (_kept.Count < Most)
            {
                _kept.Add(place);
            }
            else if (_random.Next(_seen) is var at && at < Most)
            {
                _kept[at] = place;
            }
        }
    }
}
