using OnnxRad.Graphs.Edits;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>The data of a run, read and preprocessed. The test split is not among them: training never looks at it.</summary>
sealed record TrainingInput
{
    /// <summary>The class names, in the order of the outputs; empty where there are none.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What the network gives, and what the exported graph makes of it.</summary>
    public required TaskFit Fit { get; init; }

    /// <summary>The numbers about patients that the network sees beside the image; empty where it sees none.</summary>
    public required IReadOnlyList<Covariate> Covariates { get; init; }

    /// <summary>From stored pixels to the network's input, with measured mean and std where the recipe says 'auto'.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The training split.</summary>
    public required PreparedImages Train { get; init; }

    /// <summary>The validation split.</summary>
    public required PreparedImages Validation { get; init; }

    /// <summary>Split name to class name to number of images; those left out as unreadable are not counted.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Counts { get; init; }

    /// <summary>The SHA-256 of the data set.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The names of images left out as unreadable.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>What makes the run's figures mean less than they seem to; sentences without a full stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>One sentence on the sizes of the splits.</summary>
    public string Summary => "Images: " + string.Join(", ", Counts.Select(split =>
        $"{split.Key} {split.Value.Values.Sum()}"
        + (split.Value.Count > 1 ? $" ({string.Join(", ", split.Value.Select(c => $"{c.Key} {c.Value}"))})" : "")));

    /// <summary>Reads the training and validation splits.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the data.</exception>
    public static TrainingInput Read(
        Recipe recipe, ImageDataset dataset, DataSplit[] splits, IRunObserver observer, CancellationToken cancellation, string? cache = null)
    {
        Sample[] Of(DataSplit split) => [.. dataset.Samples.Where((_, i) => splits[i] == split)];
        var (trainSamples, validationSamples) = (TrainingShare.Of(Of(DataSplit.Train), recipe.Data.Fraction, recipe.Seed), Of(DataSplit.Validation));
        var task = TaskTable.Of(recipe);
        recipe = task.Resolve(recipe, dataset);
        task.CheckSamples(recipe, dataset, trainSamples, validationSamples);
        var preparer = new ImagePreparer(dataset, observer, cache);
        var targets = task.Targets(dataset, recipe, recipe.Input.NetworkShape());
        using var owned = targets as IDisposable;
        var preprocessing = Normalise(
            recipe.Input,
            neutral => ChannelStatistics.Of(
                preparer.Prepare(trainSamples, neutral, targets, "Training images, measured", cancellation), neutral.Images?.MaskChannels ?? 0));
        var train = preparer.Prepare(trainSamples, preprocessing, targets, "Training images", cancellation);
        var validation = Degrader.Degraded(
            preparer.Prepare(validationSamples, preprocessing, targets, "Validation images", cancellation), recipe, preprocessing);
        task.CheckTargets(recipe, dataset, train, validation);
        CheckPatches(recipe, dataset, train);
        ReportCutOff(train, DataSplit.Train, observer);
        ReportCutOff(validation, DataSplit.Validation, observer);
        return new()
        {
            Classes = dataset.Classes,
            Covariates = CovariateScale.Of(recipe, dataset, train),
            Fit = task.Fit(recipe, dataset.Classes, train.Targets),
            Preprocessing = preprocessing,
            Train = train,
            Validation = validation,
            Counts = new Dictionary<string, IReadOnlyDictionary<string, int>>
            {
                [DataSplit.Train.Name()] = Used(trainSamples, train),
                [DataSplit.Validation.Name()] = Used(validationSamples, validation),
                [DataSplit.Test.Name()] = task.Count(dataset, Of(DataSplit.Test)),
            },
            DataSha256 = dataset.Sha256,
            Skipped = preparer.Skipped,
        };

        IReadOnlyDictionary<string, int> Used(IEnumerable<Sample> samples, PreparedImages images)
        {
            var names = images.Names.ToHashSet(StringComparer.Ordinal);
            return task.Count(dataset, samples.Where(sample => names.Contains(sample.Name)));
        }
    }

    /// <summary>Tells which labels the network never sees.</summary>
    static void ReportCutOff(PreparedImages images, DataSplit split, IRunObserver observer)
    {
        (string Name, long Pixels)[] cut = [.. images.Names.Zip(images.CutOff).Where(image => image.Second > 0)];
        if (cut.Length > 0)
        {
            observer.Stage(
                $"input.fit cuts off {cut.Sum(image => image.Pixels)} labelled pixels of {Listing.Count(cut.Length, "image")} of the split '{split.Name()}' ("
                + Listing.Join([.. cut.Select(image => $"'{image.Name}' {image.Pixels}")]) + ")");
        }
    }

    static void CheckPatches(Recipe recipe, ImageDataset dataset, PreparedImages train)
    {
        var patch = recipe.Training.PatchSize;
        if (patch.Count > 0 && PatchSampler.Problems(train, patch) is { Count: > 0 } problems)
        {
            throw new DataException(
                dataset.Path,
                $"{problems.Count} of {Listing.Count(train.Count, "training volume")} of '{dataset.Path}' {(problems.Count == 1 ? "is" : "are")} smaller than the patches of "
                + $"{string.Join(" x ", patch)} (slices, rows, columns): {Listing.Join(problems)}. Set smaller patches (training.patch_size), a finer "
                + "input.spacing, or leave them out.",
                problems);
        }
    }

    /// <summary>The recipe's preprocessing, measured with mean 0 and std 1 where it says 'auto'.</summary>
    static Preprocessing Normalise(InputRecipe input, Func<Preprocessing, (float[] Mean, float[] Std)> measure)
    {
        var neutral = input.Neutral();
        var (mean, std) = input.Mean is null || input.Std is null ? measure(neutral with { Images = neutral.Images is { } images ? images with { Layout = ImageLayout.Channels } : null }) : default;
        return neutral with
        {
            Mean = input.Mean is { } givenMean ? [.. givenMean.Select(m => (float)m)] : mean,
            Std = input.Std is { } givenStd ? [.. givenStd.Select(s => (float)s)] : std,
        };
    }
}
