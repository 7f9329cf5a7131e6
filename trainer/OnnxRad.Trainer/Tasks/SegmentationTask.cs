using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>One of several classes for each pixel; the first class is the background.</summary>
sealed class SegmentationTask : ITrainingTask
{
    const string Mask = "mask";

    /// <inheritdoc/>
    public string Name => "segmentation";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.Segmentation;

    /// <inheritdoc/>
    public NetworkOutput Output => NetworkOutput.PixelScores;

    /// <inheritdoc/>
    public string DefaultArchitecture => "unet";

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.DiceCrossEntropy, LossName.Dice, LossName.CrossEntropy, LossName.Focal];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } = [ValidationMetric.Dice, ValidationMetric.Jaccard, ValidationMetric.Loss];

    /// <inheritdoc/>
    public TargetGeometry Geometry => TargetGeometry.LabelMap;

    /// <inheritdoc/>
    public DataSources Sources { get; } = PairSource.Sources(Mask, ["masks", "labels"]);

    /// <inheritdoc/>
    public ITargetReader Targets(ImageDataset dataset, Recipe recipe, ImageShape input) => Reader(dataset.Classes, recipe.Data, recipe.Input.Neutral());

    /// <summary>Reads label maps as a recipe says.</summary>
    public static LabelMapReader Reader(IReadOnlyList<string> classes, DataRecipe data, Preprocessing preprocessing) =>
        new(new LabelValues(classes, data.Values, data.IgnoreValue, data.Overlap), preprocessing, data.MaskThreshold);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Count(ImageDataset dataset, IEnumerable<Sample> samples) =>
        new Dictionary<string, int>(StringComparer.Ordinal) { ["images"] = samples.Count() };

    /// <inheritdoc/>
    public void CheckSamples(Recipe recipe, ImageDataset dataset, IReadOnlyList<Sample> train, IReadOnlyList<Sample> validation) =>
        DataChecks.ClassWeights(recipe, dataset);

    /// <inheritdoc/>
    public void CheckTargets(Recipe recipe, ImageDataset dataset, PreparedImages train, PreparedImages validation)
    {
        var counts = Counts(recipe, train.Targets, dataset.Classes.Count);
        var missing = dataset.Classes.Where((_, c) => counts[c] == 0).ToList();
        if (missing.Count > 0)
        {
            throw new DataException(
                dataset.Path,
                $"No label map for training in '{dataset.Path}' has a pixel of class {Listing.Quote(missing)}. Check data.values in the recipe, add such "
                + "images, or remove the class.",
                missing);
        }
    }

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) =>
        new() { Classes = classes, Names = classes, Logits = classes, Activation = recipe.Data.Overlap ? Activation.Sigmoid : Activation.Softmax };

    /// <inheritdoc/>
    public long[] OutputShape(int batch, int classes, ImageShape input) => [batch, classes, .. input.Dimensions.Skip(1).Select(size => (long)size)];

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, PreparedTargets train, TaskFit fit, Device device)
    {
        var loss = recipe.Training.Loss;
        var weights = ClassWeights.For(loss, Counts(recipe, train, fit.Classes.Count));
        return recipe.Data.Overlap ? new OverlapLoss(loss, weights, device) : LossTable.Create(loss, weights, device);
    }

    /// <inheritdoc/>
    public IMeter Meter(Recipe recipe, TaskFit fit, PreparedTargets targets, ITaskLoss loss) =>
        new SegmentationMeter(fit, targets, loss);

    /// <inheritdoc/>
    public EvaluationResult Evaluate(EvaluationInput input, CancellationToken cancellation) => SegmentationEvaluation.Run(input, cancellation);

    /// <summary>How many pixels are of each class.</summary>
    static long[] Counts(Recipe recipe, PreparedTargets targets, int classes) =>
        recipe.Data.Overlap ? targets.CountsOfSets(classes) : targets.Counts(classes);
}
