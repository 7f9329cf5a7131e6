using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Reads the images of a data set one after the other.</summary>
/// <param name="dataset">The data.</param>
/// <param name="channels">How many channels the recipe expects: 1 (grey) or 3 (RGB).</param>
public sealed class DatasetReader(ImageDataset dataset, int channels)
{
    /// <summary>Reads the samples in order and hands each image on; only one is held at a time.</summary>
    /// <remarks>
    /// All samples are tried before anything is reported. After the first image that makes the reading fail nothing is handed on
    /// any more. Images of another number of channels are never skipped, as the recipe is wrong then and not the image.
    /// </remarks>
    /// <param name="samples">Samples of the data set, as those of one split.</param>
    /// <param name="use">Gets each sample with its image.</param>
    /// <param name="progress">Gets the number of samples tried so far, after each.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <returns>
    /// The images that were skipped; empty unless the data set was opened with <see cref="ImageDatasetOptions.SkipBadImages"/>.
    /// </returns>
    /// <exception cref="DataException">
    /// Images cannot be read and are not to be skipped, none can be read at all, or images have another number of channels.
    /// </exception>
    public IReadOnlyList<BadImage> Read(
        IReadOnlyList<Sample> samples,
        Action<Sample, RadImage> use,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var bad = new List<BadImage>();
        var wrong = new List<(Sample Sample, int Channels)>();
        for (var i = 0; i < samples.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var image = TryRead(samples[i], bad);
            if (image is not null && image.Channels != channels)
            {
                wrong.Add((samples[i], image.Channels));
            }
            else if (image is not null && wrong.Count == 0 && (bad.Count == 0 || dataset.SkipBadImages))
            {
                use(samples[i], image);
            }

            progress?.Report(i + 1);
        }

        Check(samples.Count, bad, wrong);
        return bad;
    }

    static RadImage? TryRead(Sample sample, List<BadImage> bad)
    {
        try
        {
            return sample.Read();
        }
        catch (Exception e) when (IsAboutTheImage(e))
        {
            bad.Add(new BadImage(sample.Name, e.Message));
            return null;
        }
    }

    // What the image readers throw about a file; anything else is a fault of the program and must not be taken for a bad image.
    internal static bool IsAboutTheImage(Exception e) =>
        e.GetType().Assembly == typeof(RadImage).Assembly
        || e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or NotSupportedException;

    void Check(int count, List<BadImage> bad, List<(Sample Sample, int Channels)> wrong)
    {
        var sentences = new List<string>();
        var problems = bad.Select(b => $"'{b.Name}' ({b.Reason.TrimEnd('.')})").ToList();
        if (bad.Count > 0 && !dataset.SkipBadImages)
        {
            sentences.Add($"{bad.Count} of {Listing.Count(count, "image")} of '{dataset.Path}' cannot be read: " +
                $"{Listing.Join(problems)}. Correct or remove them, or leave them out with --skip-bad-images.");
        }
        else if (bad.Count > 0 && bad.Count == count)
        {
            sentences.Add($"None of {Listing.Count(count, "image")} of '{dataset.Path}' can be read: {Listing.Join(problems)}.");
        }

        if (wrong.Count > 0)
        {
            sentences.Add(WrongChannels(count, wrong));
            problems.AddRange(wrong.Select(w => $"'{w.Sample.Name}' is {Kind(w.Channels)}"));
        }

        if (sentences.Count > 0)
        {
            throw new DataException(dataset.Path, string.Join(" ", sentences), problems);
        }
    }

    string WrongChannels(int count, List<(Sample Sample, int Channels)> wrong)
    {
        var (first, found) = wrong[0];
        var others = wrong.Count == 1 ? "" : $", the first of {wrong.Count} such images of {count}";
        var expected = channels == 1 ? "grey" : "RGB";
        return $"Recipe expects {expected} images (channels: {channels}) and '{first.Name}' is {Kind(found)}{others}. " +
            $"Set input.channels: {found} in the recipe, or convert the images.";
    }

    static string Kind(int channels) => channels == 1 ? "grey (1 channel)" : $"RGB ({channels} channels)";
}
