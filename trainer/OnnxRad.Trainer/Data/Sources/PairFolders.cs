namespace OnnxRad.Trainer;

/// <summary>Opens a folder with <c>images</c> and a folder of the images that belong to them, or such folders in each split.</summary>
static class PairFolders
{
    const string Images = "images";

    public static ImageDataset Open(string path, IReadOnlyList<string> folders, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var samples = new List<Sample>();
        var splits = ImageFiles.Folders(path).Where(name => DataSplitNames.TryParse(name, out _)).ToList();
        foreach (var name in splits.Count > 0 ? splits : [""])
        {
            DataSplit? split = DataSplitNames.TryParse(name, out var given) ? given : null;
            AddPairs(path, name, split, folders, options, samples, problems);
        }

        return problems.Count == 0
            ? new ImageDataset(path, options.Classes ?? [], [], PatientGroups.Join(path, samples), options.SkipBadImages)
            : throw new DataException(path,
                $"The folder '{path}' is no usable data set: {Listing.Join(problems)}. Expected the folders '{Images}' and " +
                $"{Listing.Quote(folders).Replace(", ", " or ")} with files of the same names, or such folders in 'train', 'val' and 'test'.", problems);
    }

    static void AddPairs(
        string root, string inner, DataSplit? split, IReadOnlyList<string> folders, ImageDatasetOptions options, List<Sample> samples, List<string> problems)
    {
        var here = Path.Combine(root, inner);
        var there = folders.Where(f => Directory.Exists(Path.Combine(here, f))).ToList();
        var hasImages = Directory.Exists(Path.Combine(here, Images));
        if (options.TargetIsImage && hasImages && there.Count == 0)
        {
            there.Add(Images);
        }

        if (!hasImages || there.Count != 1)
        {
            problems.Add($"{(inner.Length > 0 ? $"'{inner}'" : "it")} holds {(hasImages ? "" : $"no folder '{Images}'")}"
                + $"{(!hasImages && there.Count != 1 ? " and " : "")}"
                + (there.Count == 0 ? $"none of the folders {Listing.Quote(folders)}" : there.Count > 1 ? $"the folders {Listing.Quote(there)}, of which one is expected" : ""));
            return;
        }

        var (images, targets) = (Find(root, inner, Images, options.Volumes), Find(root, inner, there[0], ofVolumes: false));
        AddTwins(root, images.Concat(targets).Distinct(), problems);
        var byName = targets.GroupBy(t => t.Stem, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);
        foreach (var (stem, name) in images)
        {
            if (byName.Remove(stem, out var target))
            {
                var file = Path.Combine(root, name);
                samples.Add(PairSource.ToSample((name, file), (target, Path.Combine(root, target)), split, options));
            }
            else
            {
                problems.Add($"'{name}' has no file of its name in '{there[0]}'");
            }
        }

        problems.AddRange(byName.Values.Order(StringComparer.Ordinal).Select(target => $"'{target}' has no file of its name in '{Images}'"));
        if (images.Count == 0)
        {
            problems.Add($"'{Path.Combine(inner, Images).Replace('\\', '/')}' holds no image ({string.Join(", ", ImageFiles.Extensions)})");
        }
    }

    static void AddTwins(string root, IEnumerable<(string Stem, string Name)> files, List<string> problems) =>
        problems.AddRange(files.GroupBy(f => StemOf(root, f.Name), StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"{Listing.Quote(g.Select(f => f.Name))} have the same name but for the extension"));

    static List<(string Stem, string Name)> Find(string root, string inner, string folder, bool ofVolumes)
    {
        var top = Path.Combine(inner, folder).Replace('\\', '/');
        var inside = Path.Combine(root, top);
        var files = ofVolumes ? StoredImage.Volumes(inside, root) : ImageFiles.In(inside, root, recurse: true);
        return [.. files.Select(name => (StemOf(root, name) is var stem && stem.Length > top.Length ? stem[(top.Length + 1)..] : stem, name))];
    }

    /// <summary>The name without the ending of its format; that of a folder as it is.</summary>
    static string StemOf(string root, string name)
    {
        var ending = Directory.Exists(Path.Combine(root, name)) ? null
            : ImageFiles.Extensions.Where(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).MaxBy(ending => ending.Length);
        return ending is null ? name : name[..^ending.Length];
    }
}
