using OnnxRad.Imaging;
using OnnxRad.Runtime;

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
        CancellationToken cancellationToken = default) =>
        ReadCases(
            samples,
            (sample, images) =>
            {
                use(sample, images[0]!);
                return null;
            },
            progress,
            cancellationToken);

    /// <summary>The same for cases of several images: gets all of them, null where one is missing, and may find that they cannot be used.</summary>
    /// <remarks>Those that the preprocessing does not take, where one is given, are as images that cannot be read.</remarks>
    internal IReadOnlyList<BadImage> ReadCases(
        IReadOnlyList<Sample> samples,
        Func<Sample, IReadOnlyList<RadImage?>, BadImage?> use,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default,
        Preprocessor? preprocessor = null)
    {
        var read = samples.Select(sample =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var made = ReadCase(sample);
            return preprocessor is not null && made is { Bad: null, OtherChannels: null } && CaseFit.Problem(preprocessor, sample.Name, made.Images) is { } unfit ? made with { Bad = unfit } : made;
        });
        return Take(samples, read, made => (made.Bad, made.OtherChannels), (sample, made) => use(sample, made.Images), progress);
    }

    /// <summary>Takes what was made of samples, in their order, and reports what cannot be used when all were tried.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="results">What was made of each.</param>
    /// <param name="problem">What is wrong with a result: the image cannot be read, or has another number of channels.</param>
    /// <param name="use">Gets each sample with its result, until something makes the reading fail; says where it cannot be used.</param>
    /// <param name="progress">Gets the number of samples tried so far, after each.</param>
    internal IReadOnlyList<BadImage> Take<T>(
        IReadOnlyList<Sample> samples,
        IEnumerable<T> results,
        Func<T, (BadImage? Bad, int? OtherChannels)> problem,
        Func<Sample, T, BadImage?> use,
        IProgress<int>? progress = null)
    {
        var bad = new List<BadImage>();
        var wrong = new List<(Sample Sample, int Channels)>();
        foreach (var (i, result) in results.Index())
        {
            var (unread, other) = problem(result);
            if (unread is not null)
            {
                bad.Add(unread);
            }
            else if (other is { } found)
            {
                wrong.Add((samples[i], found));
            }
            else if (wrong.Count == 0 && (bad.Count == 0 || dataset.SkipBadImages) && use(samples[i], result) is { } unused)
            {
                bad.Add(unused);
            }

            progress?.Report(i + 1);
        }

        Check(samples.Count, bad, wrong);
        return bad;
    }

    /// <summary>Reads the images of a sample; safe for concurrent calls.</summary>
    internal CaseRead ReadCase(Sample sample)
    {
        var name = sample.Name;
        try
        {
            if (sample.Images.Count == 0)
            {
                return Checked([sample.Read()]);
            }

            var images = new RadImage?[sample.Images.Count];
            for (var i = 0; i < images.Length; i++)
            {
                if (sample.Images[i] is { } image)
                {
                    name = image.Name;
                    images[i] = image.Read();
                }
            }

            return Checked(images);
        }
        catch (Exception e) when (IsAboutTheImage(e))
        {
            return new([], new BadImage(name, e.Message), null);
        }
    }

    CaseRead Checked(RadImage?[] images) => new(images, null, Array.Find(images, image => image is not null && image.Channels != channels)?.Channels);

    // What the image readers throw about a file; anything else is a fault of the program and must not be taken for a bad image.
    internal static bool IsAboutTheImage(Exception e) =>
        e.GetType().Assembly == typeof(RadImage).Assembly
        || e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or NotSupportedException;

    void Check(int count, List<BadImage> bad, List<(Sample Sample, int Channels)> wrong)
    {
        var sentences = new List<string>();
        var problems = bad.Select(b => $"'{b.Name}' ({b.Reason.TrimEnd('.')})").ToList();
        var listed = Listing.Join([.. bad.GroupBy(b => b.Reason, StringComparer.Ordinal).Select(g => $"{Names([.. g])} ({g.Key.TrimEnd('.')})")]);
        if (bad.Count > 0 && !dataset.SkipBadImages)
        {
            sentences.Add($"{bad.Count} of {Listing.Count(count, "image")} of '{dataset.Path}' cannot be used: " +
                $"{listed}. Correct or remove them, or leave them out with --skip-bad-images.");
        }
        else if (bad.Count > 0 && bad.Count == count)
        {
            sentences.Add($"None of {Listing.Count(count, "image")} of '{dataset.Path}' can be used: {listed}.");
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

    /// <summary>The names of images that have one reason.</summary>
    static string Names(IReadOnlyList<BadImage> images) => Listing.Quote(images.Take(Listing.Limit).Select(image => image.Name))
        + (images.Count > Listing.Limit ? $" and {images.Count - Listing.Limit} more" : "");

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
