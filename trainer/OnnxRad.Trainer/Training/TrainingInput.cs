using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>The data of a run, read and preprocessed. The test split is not among them: training never looks at it.</summary>
sealed record TrainingInput
{
    /// <summary>The class names, in the order of the outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

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

    /// <summary>One sentence on the sizes of the splits.</summary>
    public string Summary => "Images: " + string.Join(", ", Counts.Select(split =>
        $"{split.Key} {split.Value.Values.Sum()} ({string.Join(", ", split.Value.Select(c => $"{c.Key} {c.Value}"))})"));

    /// <summary>Reads the training and validation splits.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the data.</exception>
    public static TrainingInput Read(
        Recipe recipe, ImageDataset dataset, DataSplit[] splits, IRunObserver observer, CancellationToken cancellation)
    {
        Sample[] Of(DataSplit split) => [.. dataset.Samples.Where((_, i) => splits[i] == split)];
        var (trainSamples, validationSamples) = (TrainingShare.Of(Of(DataSplit.Train), recipe.Data.Fraction, recipe.Seed), Of(DataSplit.Validation));
        DataChecks.ClassWeights(recipe, dataset);
        DataChecks.Classes(recipe, dataset, trainSamples.Select(s => s.Label), validationSamples.Select(s => s.Label));
        var preparer = new ImagePreparer(dataset, observer);
        var preprocessing = Normalise(
            recipe.Input, neutral => ChannelStatistics.Of(preparer.Prepare(trainSamples, neutral, "Training images, measured", cancellation)));
        var train = preparer.Prepare(trainSamples, preprocessing, "Training images", cancellation);
        var validation = preparer.Prepare(validationSamples, preprocessing, "Validation images", cancellation);
        DataChecks.Classes(recipe, dataset, train.Labels, validation.Labels);
        return new()
        {
            Classes = dataset.Classes,
            Preprocessing = preprocessing,
            Train = train,
            Validation = validation,
            Counts = new Dictionary<string, IReadOnlyDictionary<string, int>>
            {
                [DataSplit.Train.Name()] = Count(dataset.Classes, train.Labels),
                [DataSplit.Validation.Name()] = Count(dataset.Classes, validation.Labels),
                [DataSplit.Test.Name()] = Count(dataset.Classes, Of(DataSplit.Test).Select(s => s.Label)),
            },
            DataSha256 = dataset.Sha256,
            Skipped = preparer.Skipped,
        };
    }

    /// <summary>The recipe's preprocessing, measured with mean 0 and std 1 where it says 'auto'.</summary>
    static Preprocessing Normalise(InputRecipe input, Func<Preprocessing, (float[] Mean, float[] Std)> measure)
    {
        var neutral = new Preprocessing
        {
            Channels = input.Channels,
            Height = input.Height,
            Width = input.Width,
            Resize = input.Resize,
            Mean = new float[input.Channels],
            Std = [.. Enumerable.Repeat(1f, input.Channels)],
        };
        var (mean, std) = input.Mean is null || input.Std is null ? measure(neutral) : default;
        return neutral with
        {
            Mean = input.Mean is { } givenMean ? [.. givenMean.Select(m => (float)m)] : mean,
            Std = input.Std is { } givenStd ? [.. givenStd.Select(s => (float)s)] : std,
        };
    }

    static Dictionary<string, int> Count(IReadOnlyList<string> classes, IEnumerable<int> labels)
    {
        var counts = labels.CountBy(label => label).ToDictionary();
        return classes.Index().ToDictionary(c => c.Item, c => counts.GetValueOrDefault(c.Index), StringComparer.Ordinal);
    }
}
