using System.IO.Compression;

namespace OnnxRad.Trainer;

/// <summary>Opens MedMNIST-style .npz files; the format is stated at <see cref="ImageDataset.Open"/>.</summary>
static class NpzSource
{
    const int PositionsShown = 5;
    const string ShapesOfImages = "(N, H, W) or (N, H, W, 3)";
    const string WayOut =
        $"Expected the arrays 'train_images' (uint8, {ShapesOfImages}) and 'train_labels' (integers, (N) or (N, 1)), " +
        "and the same for 'val' and 'test' where there are such images.";

    public static ImageDataset Open(string path, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var splits = ReadSplits(path, options.Volumes, problems);
        if (problems.Count > 0)
        {
            throw new DataException(path, $"'{path}' is no usable data set: {Listing.Join(problems)}. {(options.Volumes ? WayOut.Replace(ShapesOfImages, "(N, D, H, W)") : WayOut)}", problems);
        }

        var classes = options.Classes ?? ClassesOf(splits);
        CheckRange(path, splits, classes.Count, options.Classes is not null);
        return new ImageDataset(path, classes, [.. splits.SelectMany(Samples)], options.SkipBadImages);
    }

    static List<NpzSplit> ReadSplits(string path, bool ofVolumes, List<string> problems)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var splits = new List<NpzSplit>();
            foreach (var split in Enum.GetValues<DataSplit>())
            {
                if (ReadSplit(archive, split, ofVolumes, problems) is { } read)
                {
                    splits.Add(read);
                }
            }

            return splits;
        }
        catch (InvalidDataException e)
        {
            throw new DataException(
                path,
                $"'{path}' is not a complete .npz file (a zip archive): {e.Message} Download or save it again.",
                innerException: e);
        }
    }

    static NpzSplit? ReadSplit(ZipArchive archive, DataSplit split, bool ofVolumes, List<string> problems)
    {
        var (imagesName, labelsName) = ($"{split.Name()}_images", $"{split.Name()}_labels");
        if (split != DataSplit.Train
            && archive.GetEntry(imagesName + ".npy") is null
            && archive.GetEntry(labelsName + ".npy") is null)
        {
            return null;
        }

        var images = ReadArray<NpyImages>(archive, imagesName, ofVolumes ? NpyReader.ReadVolumes : NpyReader.ReadImages, problems);
        var labels = ReadArray(archive, labelsName, NpyReader.ReadLabels, problems);
        if (images is null || labels is null)
        {
            return null;
        }

        if (images.Images.Count != labels.Count)
        {
            problems.Add($"'{imagesName}' holds {images.Images.Count} images and '{labelsName}' {labels.Count} labels");
        }

        return new NpzSplit(split, images, labels);
    }

    static T? ReadArray<T>(ZipArchive archive, string name, Func<ZipArchiveEntry, T> read, List<string> problems)
        where T : class
    {
        if (archive.GetEntry(name + ".npy") is not { } entry)
        {
            problems.Add($"array '{name}' is missing");
            return null;
        }

        try
        {
            return read(entry);
        }
        catch (InvalidDataException e)
        {
            problems.Add($"array '{name}' cannot be read: {e.Message.TrimEnd('.')}");
            return null;
        }
    }

    static List<string> ClassesOf(List<NpzSplit> splits)
    {
        var count = splits.SelectMany(s => s.Labels).Where(l => l >= 0).Distinct().Count();
        return [.. Enumerable.Range(0, count).Select(i => $"{i}")];
    }

    static void CheckRange(string path, List<NpzSplit> splits, int classes, bool named)
    {
        var problems = splits
            .SelectMany(s => s.Labels.Index().Where(l => l.Item < 0 || l.Item >= classes)
                .Select(l => $"{s.Split.Name()}_labels[{l.Index}] is {l.Item}"))
            .ToList();
        if (problems.Count > 0)
        {
            var wayOut = named
                ? "Name all classes in the recipe (classes), or correct the labels."
                : "Without class names the labels must number the classes from 0 without gaps: name all classes in the " +
                  "recipe (classes), or correct the labels.";
            throw new DataException(path,
                $"{Listing.Count(problems.Count, "label")} of '{path}' {(problems.Count == 1 ? "is" : "are")} out of range " +
                $"(allowed: 0 to {classes - 1}, for {Listing.Count(classes, "class", "classes")}): " +
                $"{Listing.Join(problems, PositionsShown)}. {wayOut}",
                problems);
        }
    }

    static IEnumerable<Sample> Samples(NpzSplit split)
    {
        var (images, labels) = (split.Images, split.Labels);
        for (var i = 0; i < labels.Count; i++)
        {
            var index = i;
            var name = $"{split.Split.Name()}_images[{index}]";
            yield return new Sample(name, (int)labels[index], name, split.Split, () => images.Read(index))
            {
                Content = () => images.OpenContent(index),
            };
        }
    }

    sealed record NpzSplit(DataSplit Split, NpyImages Images, List<long> Labels);
}
