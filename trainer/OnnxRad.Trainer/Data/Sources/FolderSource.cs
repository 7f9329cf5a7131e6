namespace OnnxRad.Trainer;

/// <summary>Opens a folder per class; the layout is stated at <see cref="ImageDataset.Open"/>.</summary>
static class FolderSource
{
    public static ImageDataset Open(string path, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var folders = ClassFolders(path, problems);
        var found = folders.Select(f => f.Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        IReadOnlyList<string> classes = options.Classes ?? found;
        problems.AddRange(found.Except(classes).Select(c => $"folder '{c}' is none of the classes {Listing.Quote(classes)}"));
        problems.AddRange(classes.Except(found).Select(c => $"class '{c}' has no folder"));
        var samples = new List<Sample>();
        foreach (var folder in folders)
        {
            var inside = Path.Combine(path, folder.Name);
            var files = options.Volumes ? StoredImage.Volumes(inside, path) : ImageFiles.In(inside, path, recurse: true);
            if (files.Count == 0)
            {
                problems.Add($"class folder '{folder.Name}' holds no image ({string.Join(", ", ImageFiles.Extensions)})");
            }

            var label = classes.ToList().IndexOf(folder.Class);
            samples.AddRange(files.Select(f => ToSample(path, f, label, folder.Split, options)));
        }

        return problems.Count == 0
            ? new ImageDataset(path, classes, PatientGroups.Join(path, samples), options.SkipBadImages)
            : throw new DataException(path,
                $"The folder '{path}' is no usable data set: {Listing.Join(problems)}. Expected one folder per class with " +
                "its images, or such folders in 'train', 'val' and 'test'.", problems);
    }

    static List<ClassFolder> ClassFolders(string path, List<string> problems)
    {
        var top = ImageFiles.Folders(path);
        AddStrays(path, path, problems);
        var splits = top.Where(name => DataSplitNames.TryParse(name, out _)).ToList();
        if (top.Count == 0)
        {
            problems.Add("it holds no folders");
        }
        else if (splits.Count > 0 && splits.Count < top.Count)
        {
            problems.Add($"beside the split folders {Listing.Quote(splits)} it holds {Listing.Quote(top.Except(splits))}");
        }

        if (splits.Count == 0)
        {
            return [.. top.Select(name => new ClassFolder(name, name, null))];
        }

        var folders = new List<ClassFolder>();
        foreach (var name in splits)
        {
            DataSplitNames.TryParse(name, out var split);
            var inSplit = Path.Combine(path, name);
            AddStrays(inSplit, path, problems);
            folders.AddRange(ImageFiles.Folders(inSplit).Select(c => new ClassFolder($"{name}/{c}", c, split)));
        }

        return folders;
    }

    static void AddStrays(string folder, string root, List<string> problems) =>
        problems.AddRange(ImageFiles.In(folder, root, recurse: false).Select(f => $"image '{f}' lies outside the class folders"));

    static Sample ToSample(string root, string name, int label, DataSplit? split, ImageDatasetOptions options)
    {
        var file = Path.Combine(root, name);
        return new Sample(name, label, name, split, () => options.Read(file)) { Content = () => StoredImage.OpenContent(file) };
    }

    /// <summary>A folder of images; the name is relative to the data, with '/'.</summary>
    sealed record ClassFolder(string Name, string Class, DataSplit? Split);
}
