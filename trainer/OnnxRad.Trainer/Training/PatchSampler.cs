using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Draws random patches of prepared volumes and their label volumes.</summary>
/// <remarks>
/// Where a patch lies follows from the recipe's seed, the epoch and the number of the patch alone. It lies within the part of the volume whose
/// labels count: where the preprocessing has put black around a volume, no patch reaches out. A patch of the foreground is centred on a voxel of
/// a class other than the background, as far as it stays within; each class that the volume has is as likely, and so is each of its voxels.
/// </remarks>
sealed class PatchSampler
{
    readonly PreparedImages _volumes;
    readonly int[] _patch;
    readonly int[] _size;
    readonly int _perVolume;
    readonly double _foregroundShare;
    readonly int _seed;
    readonly (int First, int Last)[][] _reach;
    readonly long[][] _counts;

    /// <param name="volumes">Volumes (C, D, H, W) with label volumes (D, H, W).</param>
    /// <param name="recipe">Size, number and foreground of the patches.</param>
    /// <param name="seed">The recipe's.</param>
    public PatchSampler(PreparedImages volumes, TrainingRecipe recipe, int seed)
    {
        (_volumes, _patch, _size, _seed) = (volumes, [.. recipe.PatchSize], [.. volumes.Targets.Shape], seed);
        (_perVolume, _foregroundShare) = (recipe.PatchesPerVolume, recipe.ForegroundShare);
        (_reach, _counts) = (new (int, int)[volumes.Count][], new long[volumes.Count][]);
        for (var i = 0; i < volumes.Count; i++)
        {
            var labels = volumes.Targets.Of(i);
            (_reach[i], _counts[i]) = (ReachOf(labels, _size), CountsOf(labels));
        }
    }

    /// <summary>The patches of an epoch.</summary>
    public int Count => _volumes.Count * _perVolume;

    /// <summary>What is wrong with volumes that are smaller than the patches; all are named.</summary>
    public static IReadOnlyList<string> Problems(PreparedImages volumes, IReadOnlyList<int> patch)
    {
        var problems = new List<string>();
        for (var i = 0; i < volumes.Count; i++)
        {
            int[] covered = [.. ReachOf(volumes.Targets.Of(i), volumes.Targets.Shape).Select(axis => axis.Last - axis.First + 1)];
            if (covered.Zip(patch).Any(axis => axis.First < axis.Second))
            {
                problems.Add($"'{volumes.Names[i]}' covers {string.Join(" x ", covered)}");
            }
        }

        return problems;
    }

    /// <summary>Copies patches.</summary>
    /// <param name="epoch">1, 2, ...</param>
    /// <param name="numbers">Patches from 0 to <see cref="Count"/> - 1.</param>
    /// <returns>(N, C, d, h, w) and (N, d, h, w).</returns>
    public (Tensor Images, Tensor Labels) Take(int epoch, ReadOnlySpan<int> numbers)
    {
        var (channels, voxels) = (_volumes.ImageShape[0], _patch[0] * _patch[1] * _patch[2]);
        var (images, labels) = (new float[numbers.Length * channels * voxels], new float[numbers.Length * voxels]);
        for (var i = 0; i < numbers.Length; i++)
        {
            var volume = numbers[i] / _perVolume;
            var truth = _volumes.Targets.Slice(volume, 1);
            var start = StartOf(epoch, numbers[i], volume, truth.Span);
            Cut(_volumes.Slice(volume, 1).Span, channels, start, images.AsSpan(i * channels * voxels));
            Cut(truth.Span, 1, start, labels.AsSpan(i * voxels));
        }

        return (
            tensor(images, [numbers.Length, channels, _patch[0], _patch[1], _patch[2]]),
            tensor(labels, [numbers.Length, _patch[0], _patch[1], _patch[2]]));
    }

    /// <summary>Where the slices, rows and columns of a patch begin.</summary>
    internal int[] StartOf(int epoch, int number, int volume, ReadOnlySpan<float> labels)
    {
        var random = new Random(Seeds.Mix(Seeds.Mix(_seed, epoch), number));
        var isForeground = random.NextDouble() < _foregroundShare;
        int[] classes = [.. Enumerable.Range(1, Math.Max(0, _counts[volume].Length - 1)).Where(c => _counts[volume][c] > 0)];
        var centre = isForeground && classes.Length > 0 ? Voxel(labels, classes[random.Next(classes.Length)], volume, random) : null;
        var start = new int[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var (first, last) = _reach[volume][axis];
            var most = last - _patch[axis] + 1;
            start[axis] = centre is null ? random.Next(first, most + 1) : Math.Clamp(centre[axis] - (_patch[axis] / 2), first, most);
        }

        return start;
    }

    int[] Voxel(ReadOnlySpan<float> labels, int label, int volume, Random random)
    {
        var left = random.NextInt64(_counts[volume][label]);
        for (var i = 0; ; i++)
        {
            if ((int)labels[i] == label && left-- == 0)
            {
                return [i / (_size[1] * _size[2]), i / _size[2] % _size[1], i % _size[2]];
            }
        }
    }

    void Cut(ReadOnlySpan<float> from, int channels, int[] start, Span<float> to)
    {
        var next = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var z = 0; z < _patch[0]; z++)
            {
                for (var y = 0; y < _patch[1]; y++)
                {
                    var at = (((((channel * _size[0]) + start[0] + z) * _size[1]) + start[1] + y) * _size[2]) + start[2];
                    from.Slice(at, _patch[2]).CopyTo(to[next..]);
                    next += _patch[2];
                }
            }
        }
    }

    /// <summary>The first and the last slice, row and column with a label that counts.</summary>
    static (int First, int Last)[] ReachOf(ReadOnlySpan<float> labels, IReadOnlyList<int> size)
    {
        (int First, int Last)[] reach = [.. size.Select(axis => (axis, -1))];
        var row = size[2];
        for (var i = 0; i < labels.Length; i += row)
        {
            var line = labels.Slice(i, row);
            var first = line.IndexOfAnyExcept(PreparedTargets.Ignore);
            if (first >= 0)
            {
                Include(0, i / row / size[1], i / row / size[1]);
                Include(1, i / row % size[1], i / row % size[1]);
                Include(2, first, line.LastIndexOfAnyExcept(PreparedTargets.Ignore));
            }
        }

        return reach;

        void Include(int axis, int first, int last) => reach[axis] = (Math.Min(reach[axis].First, first), Math.Max(reach[axis].Last, last));
    }

    static long[] CountsOf(ReadOnlySpan<float> labels)
    {
        var counts = new long[0];
        foreach (var label in labels)
        {
            if (label >= counts.Length)
            {
                Array.Resize(ref counts, (int)label + 1);
            }

            if (label >= 0)
            {
                counts[(int)label]++;
            }
        }

        return counts;
    }
}
