using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Draws random patches of prepared volumes and their label volumes.</summary>
/// <remarks>
/// Where a patch lies follows from the recipe's seed, the epoch and the number of the patch alone. It lies within the part of the network's input that
/// the volume reaches: no patch has black that the preprocessing has put around it. A patch of the foreground is centred on a voxel of a class other than
/// the background, as far as it stays within; each class that the volume has is as likely, and so is each of its voxels. Where voxels are to be
/// ignored, other patches are centred on one that counts.
/// </remarks>
/// <param name="volumes">Volumes (C, D, H, W) with label volumes (D, H, W), none smaller than the patches.</param>
/// <param name="recipe">Size, number and foreground of the patches.</param>
/// <param name="seed">The recipe's.</param>
sealed class PatchSampler(PreparedImages volumes, TrainingRecipe recipe, int seed)
{
    readonly int[] _patch = [.. recipe.PatchSize];
    readonly int[] _size = [.. volumes.Targets.Shape];

    /// <summary>The patches of an epoch.</summary>
    public int Count => checked(volumes.Count * recipe.PatchesPerVolume);

    /// <summary>Volumes that are smaller than the patches, with their sizes.</summary>
    public static IReadOnlyList<string> Problems(PreparedImages volumes, IReadOnlyList<int> patch)
    {
        var problems = new List<string>();
        foreach (var (name, labelled) in volumes.Names.Zip(volumes.Labelled))
        {
            int[] covered = [.. labelled.Reach.Select(axis => axis.Last - axis.First + 1)];
            if (covered.Zip(patch).Any(axis => axis.First < axis.Second))
            {
                problems.Add($"'{name}' covers {string.Join(" x ", covered)}");
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
        var (channels, voxels) = (volumes.ImageShape[0], _patch[0] * _patch[1] * _patch[2]);
        var (images, labels) = (new float[checked(numbers.Length * channels * voxels)], new float[checked(numbers.Length * voxels)]);
        for (var i = 0; i < numbers.Length; i++)
        {
            var volume = numbers[i] / recipe.PatchesPerVolume;
            var start = StartOf(epoch, numbers[i]);
            for (var row = 0; row < channels * _patch[0] * _patch[1]; row++)
            {
                var (channel, z, y) = (row / _patch[1] / _patch[0], row / _patch[1] % _patch[0], row % _patch[1]);
                var at = (((((channel * _size[0]) + start[0] + z) * _size[1]) + start[1] + y) * _size[2]) + start[2];
                volumes.Read(volume, at, images.AsSpan((i * channels * voxels) + (row * _patch[2]), _patch[2]));
                if (channel == 0)
                {
                    volumes.Targets.Read(volume, at, labels.AsSpan((i * voxels) + (row * _patch[2]), _patch[2]));
                }
            }
        }

        return (
            tensor(images, [numbers.Length, channels, _patch[0], _patch[1], _patch[2]]),
            tensor(labels, [numbers.Length, _patch[0], _patch[1], _patch[2]]));
    }

    /// <summary>Where the slices, rows and columns of a patch begin.</summary>
    internal int[] StartOf(int epoch, int number)
    {
        var labelled = volumes.Labelled[number / recipe.PatchesPerVolume];
        var random = new Random(Seeds.Mix(Seeds.Mix(seed, epoch), number));
        var isForeground = random.NextDouble() < recipe.ForegroundShare && labelled.Foreground.Count > 0;
        var among = isForeground ? labelled.Foreground[random.Next(labelled.Foreground.Count)] : labelled.Counted;
        var centre = among.Length > 0 ? Places(among[random.Next(among.Length)]) : null;
        var start = new int[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var (first, last) = labelled.Reach[axis];
            var most = last - _patch[axis] + 1;
            start[axis] = centre is null ? random.Next(first, most + 1) : Math.Clamp(centre[axis] - (_patch[axis] / 2), first, most);
        }

        return start;
    }

    int[] Places(int voxel) => [voxel / (_size[1] * _size[2]), voxel / _size[2] % _size[1], voxel % _size[2]];
}
