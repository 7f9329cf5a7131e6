using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Labelled images of a file or folder: what there is, not the pixels, which each sample reads on demand.</summary>
public sealed class ImageDataset
{
    readonly Lazy<string> _sha256;

    /// <summary>Makes a data set of samples that are there already.</summary>
    /// <param name="path">What messages call the data set.</param>
    /// <param name="classes">The names of the classes, at least two and all different.</param>
    /// <param name="samples">At least one sample; labels are indices of <paramref name="classes"/>.</param>
    /// <param name="skipBadImages">See <see cref="ImageDatasetOptions.SkipBadImages"/>.</param>
    /// <exception cref="DataException">There are no samples, fewer than two classes, or a label is out of range.</exception>
    public ImageDataset(string path, IReadOnlyList<string> classes, IReadOnlyList<Sample> samples, bool skipBadImages = false)
    {
        CheckClasses(path, classes);
        (Path, Classes, Strata, Samples, SkipBadImages) = (path, classes, classes, samples, skipBadImages);
        CheckSamples();
        _sha256 = new Lazy<string>(() => DatasetHash.Compute(this));
    }

    /// <summary>Makes a data set whose samples have other teaching data than one class each.</summary>
    /// <param name="path">What messages call the data set.</param>
    /// <param name="classes">The names of the classes; empty where the teaching data have none.</param>
    /// <param name="strata">
    /// What samples are held out in proportion of, by <see cref="Sample.Label"/>; each must have enough patients. Empty where labels only group
    /// samples, which are held out in proportion as far as a group goes.
    /// </param>
    /// <param name="samples">At least one sample.</param>
    /// <param name="skipBadImages">See <see cref="ImageDatasetOptions.SkipBadImages"/>.</param>
    /// <exception cref="DataException">There are no samples.</exception>
    internal ImageDataset(
        string path, IReadOnlyList<string> classes, IReadOnlyList<string> strata, IReadOnlyList<Sample> samples, bool skipBadImages)
    {
        (Path, Classes, Strata, Samples, SkipBadImages) = (path, classes, strata, samples, skipBadImages);
        CheckSamples();
        _sha256 = new Lazy<string>(() => DatasetHash.Compute(this));
    }

    /// <summary>The file or folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>The names of the classes; empty where the teaching data have none.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The groups that must each be in the training split; a label is an index of this list, or of a group without a name where it is
    /// empty.</summary>
    internal IReadOnlyList<string> Strata { get; }

    /// <summary>Of several tasks the classes of each, empty where it has none; empty for one task.</summary>
    internal IReadOnlyList<IReadOnlyList<string>> TaskClasses { get; init; } = [];

    /// <summary>The samples, in an order that does not depend on the file system.</summary>
    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>Whether images that cannot be read are left out; see <see cref="ImageDatasetOptions.SkipBadImages"/>.</summary>
    public bool SkipBadImages { get; }

    /// <summary>Whether the slices of uneven DICOM series are resampled, which makes other images of the same files.</summary>
    internal bool ResamplesUneven { get; private set; }

    /// <summary>Whether the data say for every sample which split it belongs to.</summary>
    public bool HasSplits => Samples.All(s => s.Split is not null);

    /// <summary>
    /// SHA-256 of the classes and of each sample's class, given split and stored bytes (of slices their numbers and the hash of the volume), in 64 lower-case hexadecimal digits.
    /// The order of the samples and which of them share a patient are part of it, as <see cref="HoldOut"/> depends on both; file
    /// names and patient identifiers are not.
    /// </summary>
    /// <remarks>Computed on first use, reading all data once; missing files count as empty when bad images are skipped.</remarks>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public string Sha256 => _sha256.Value;

    /// <summary>The hash as earlier versions took it of data with slices, whose models and runs go on to be known by it; the same for other data.</summary>
    /// <exception cref="DataException">A file cannot be read.</exception>
    internal string EarlierSha256() =>
        Samples.Any(s => s.VolumeHash is not null || s.Target?.VolumeHash is not null || s.Images.Any(image => image?.VolumeHash is not null))
            ? DatasetHash.Compute(this, isEarlierForm: true)
            : Sha256;

    /// <summary>Whether a hash is that of these data, as this or an earlier version takes it.</summary>
    /// <exception cref="DataException">A file cannot be read.</exception>
    internal bool Has(string sha256) => Sha256 == sha256 || EarlierSha256() == sha256;

    /// <summary>Opens an .npz file, a .csv table, or a folder that holds one folder per class.</summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item><c>.npz</c>: arrays <c>train_images</c> (uint8, (N, H, W) or (N, H, W, 3)), <c>train_labels</c> (integers, (N) or
    /// (N, 1)), and the same for <c>val</c> and <c>test</c>. The pixels are held in memory, one byte each. Without class names
    /// the labels must be 0 to K - 1.</item>
    /// <item><c>.csv</c>: UTF-8, separated by comma, semicolon, tab or bar, a header line, columns <c>image</c> (path from the
    /// folder of the table, or absolute) and <c>label</c> (class name or integer), optionally <c>patient</c> and <c>split</c>;
    /// other columns are ignored. Without class names the classes
    /// are the labels found, integers in numerical and names in ordinal order.</item>
    /// <item>Folder: <c>class/**.png|jpg|jpeg</c>, or <c>split/class/**</c>; hidden files and linked folders are left out.
    /// Without class names the classes are the folders in ordinal order.</item>
    /// </list>
    /// Where a table names no patient, DICOM files of one patient, or of one study, are of one; slices of one volume, and images whose targets lie in one
    /// file, are of one whatever names them. Any other image counts as a patient of its own.
    /// </remarks>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">The image reader, and the classes where the caller expects certain ones.</param>
    /// <exception cref="DataException">The data cannot be used; all problems found are named at once.</exception>
    public static ImageDataset Open(string path, ImageDatasetOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var open = options.Task.Sources.Find(path);
        if (options.Classes is not null && options.Task.Kind == ModelTask.Classification)
        {
            CheckClasses(path, options.Classes);
        }

        if (options.Images is not null && !DataSources.Csv(path))
        {
            throw new DataException(path,
                $"The recipe names several images of a case ({string.Join(", ", options.Images.Names)}), and '{path}' is no table. Give a .csv table " +
                $"with the columns {CsvCases.Described(options.Images)}, or remove input.images from the recipe.");
        }

        try
        {
            var dataset = open(path, options);
            dataset.ResamplesUneven = options.ResampleUneven;
            return dataset;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"'{path}' cannot be read: {e.Message}", innerException: e);
        }
    }

    static void CheckClasses(string path, IReadOnlyList<string> classes)
    {
        if (classes.Count < 2)
        {
            throw new DataException(path,
                $"'{path}' has {(classes.Count == 0 ? "no class" : $"only the class '{classes[0]}'")}; a classifier needs at " +
                "least two. Add images of another class, or name all classes in the recipe (classes).");
        }

        if (classes.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new DataException(
                path, $"The class '{twice.Key}' is named {twice.Count()} times for '{path}'. Name each class once.");
        }
    }

    void CheckSamples()
    {
        if (Samples.Count == 0)
        {
            throw new DataException(Path, $"'{Path}' holds no images.");
        }

        if (Samples.FirstOrDefault(s => s.Label < 0 || (Strata.Count > 0 && s.Label >= Strata.Count)) is { } wrong)
        {
            throw new DataException(Path,
                $"The label {wrong.Label} of '{wrong.Name}' in '{Path}' is out of range: {Strata.Count} classes have the " +
                $"labels 0 to {Strata.Count - 1}.");
        }
    }
}
