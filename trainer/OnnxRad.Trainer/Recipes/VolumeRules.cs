using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Trainer;

/// <summary>What a recipe for volumes must satisfy.</summary>
static class VolumeRules
{
    /// <summary>The most voxels of a network's input: their number and that of their labels are counted in bytes by 32 bits.</summary>
    const int MostVoxels = 1 << 27;

    /// <summary>The most voxels of a batch, which is one array.</summary>
    const int MostOfABatch = 1 << 30;

    /// <summary>Checks the <c>input</c> section.</summary>
    public static void CheckInput(YamlSection s, InputRecipe input, ITrainingTask task)
    {
        if (input.Depth is not { } depth)
        {
            if (input.SliceSpacing is not null && s.Sound("depth", "slice_spacing"))
            {
                s.Problem("slice_spacing", "input.slice_spacing is for volumes, and input.depth is none. Give the slices of the network's input, or remove it.");
            }

            return;
        }

        if (input.Channels != 1)
        {
            s.Problem("channels", $"input.channels is {input.Channels} with input.depth; expected 1, as volumes are grey.");
        }

        if (input.Images.Count > 0)
        {
            s.Problem("images", "input.images names several images of a case with input.depth; expected none, as a network of volumes takes one.");
        }

        if (task.Output == NetworkOutput.Image)
        {
            s.Problem("depth", $"input.depth is {depth}, and no network of the task '{task.Name}' takes volumes; expected none.");
        }

        if (s.Sound("depth", "height", "width") && (long)depth * input.Height * input.Width > MostVoxels)
        {
            s.Problem(
                "depth",
                $"input.depth x height x width is {(long)depth * input.Height * input.Width} voxels; expected at most {MostVoxels}, such as 512 x 512 x 512.");
        }

        if (s.Sound("slice_spacing", "spacing") && input.SliceSpacing is not null && input.Spacing is null)
        {
            s.Problem("slice_spacing", "input.slice_spacing is given without input.spacing, that of rows and columns; expected both.");
        }
    }

    /// <summary>The architectures that a recipe may name.</summary>
    /// <param name="names">Those that fit its task.</param>
    /// <param name="depth">The slices of the network's input; null for images.</param>
    public static IReadOnlyCollection<string> Architectures(IReadOnlyCollection<string> names, int? depth)
    {
        if (depth is null)
        {
            return names;
        }

        string[] both = [.. names.Where(name => IsKnown(name) && ArchitectureTable.VolumeFormOf(name) is not null)];
        return both.Length == 0 ? names : [.. both, .. both.Select(name => ArchitectureTable.VolumeFormOf(name)!).Except(both)];
    }

    /// <summary>What is expected of <c>network.architecture</c>, with the reason where the name is one of the other kind.</summary>
    public static string ExpectedArchitecture(IReadOnlyCollection<string> allowed, int? depth, string given)
    {
        var names = RecipeKey.ExpectedNames(allowed);
        return !IsKnown(given) || allowed.Contains(given) ? names
            : depth is not null && ArchitectureTable.VolumeFormOf(given) is null ? $"{names}, which have a form for volumes as input.depth asks for"
            : depth is null && allowed.Any(name => IsKnown(name) && ArchitectureTable.VolumeFormOf(name) == given) ? $"{names}, or input.depth with it, as it takes volumes"
            : names;
    }

    static bool IsKnown(string architecture) => ArchitectureTable.Names.Contains(architecture, StringComparer.Ordinal);

    /// <summary>Checks the <c>augmentation</c> section.</summary>
    public static void CheckAugmentation(YamlSection s, AugmentationRecipe augmentation, int? depth)
    {
        (string Name, bool Given)[] ofVolumes =
            [("tilt", augmentation.Tilt > 0), ("mirror_rows", augmentation.MirrorRows > 0), ("mirror_slices", augmentation.MirrorSlices > 0)];
        foreach (var (name, _) in ofVolumes.Where(key => key.Given && depth is null))
        {
            s.Problem(name, $"augmentation.{name} is for volumes, and input.depth is none. Give the slices of the network's input, or remove it.");
        }

        if (depth is not null && augmentation.CropPadding > 0)
        {
            s.Problem("crop_padding", $"augmentation.crop_padding is {augmentation.CropPadding} with input.depth; expected 0. Volumes are moved by augmentation.shift.");
        }
    }

    /// <summary>Checks the patches of the <c>training</c> section.</summary>
    public static void CheckPatches(YamlSection s, TrainingRecipe training, YamlSection inputSection, InputRecipe input)
    {
        string[] ofPatches = ["patches_per_volume", "foreground_share"];
        foreach (var name in ofPatches.Where(name => s.Has(name) && s.Sound(name, "patch_size") && training.PatchSize.Count == 0))
        {
            s.Problem(name, $"training.{name} is for patches, and training.patch_size is none. Give it, or remove training.{name}.");
        }

        CheckBatch(s, training, input);
        if (!s.Sound("patch_size") || !s.Has("patch_size") || s.IsWord("patch_size", "none"))
        {
            return;
        }

        if (training.PatchSize.Count != 3)
        {
            s.Problem("patch_size", $"training.patch_size has {Shown.Count(training.PatchSize.Count, "number")}; expected 3: slices, rows, columns.");
        }
        else if (input.Depth is null)
        {
            if (inputSection.Sound("depth"))
            {
                s.Problem("patch_size", "training.patch_size is for volumes, and input.depth is none. Give the slices of the network's input, or remove it.");
            }
        }
        else if (inputSection.Sound("depth", "height", "width")
            && (training.PatchSize[0] > input.Depth || training.PatchSize[1] > input.Height || training.PatchSize[2] > input.Width))
        {
            s.Problem(
                "patch_size",
                $"training.patch_size is {string.Join(" x ", training.PatchSize)}, and volumes become {input.Depth} x {input.Height} x {input.Width} "
                + "(slices, rows, columns); expected patches that are no larger.");
        }
    }

    static void CheckBatch(YamlSection s, TrainingRecipe training, InputRecipe input)
    {
        if (input.Depth is not { } depth || !s.Sound("batch_size", "patch_size"))
        {
            return;
        }

        var isWhole = training.PatchSize.Count != 3;
        long voxels = isWhole ? (long)depth * input.Height * input.Width : (long)training.PatchSize[0] * training.PatchSize[1] * training.PatchSize[2];
        if (voxels <= MostVoxels && voxels * training.BatchSize > MostOfABatch)
        {
            s.Problem(
                "batch_size",
                $"training.batch_size is {training.BatchSize}, and {(isWhole ? "volumes of input.depth x height x width" : "patches of training.patch_size")} have {voxels} voxels; "
                + $"expected at most {MostOfABatch} voxels in a batch.");
        }
    }
}
