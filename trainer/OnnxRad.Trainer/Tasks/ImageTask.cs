using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>An image of the same size, as one without noise or of higher resolution; its values are scaled to 0..1.</summary>
sealed class ImageTask : ITrainingTask
{
    /// <inheritdoc/>
    public string Name => "image";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.Image;

    /// <inheritdoc/>
    public NetworkOutput Output => NetworkOutput.Image;

    /// <inheritdoc/>
    public string DefaultArchitecture => "red10";

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.Mse, LossName.L1, LossName.Ssim, LossName.Perceptual];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } = [ValidationMetric.Psnr, ValidationMetric.Ssim, ValidationMetric.RootMeanSquaredError, ValidationMetric.Loss];

    /// <inheritdoc/>
    public TargetGeometry Geometry => TargetGeometry.Image;

    /// <inheritdoc/>
    public DataSources Sources { get; } = PairSource.Sources("target", ["targets"]);

    /// <inheritdoc/>
    public ITargetReader Targets(ImageDataset dataset, Recipe recipe, ImageShape input) => new ImageTargetReader(recipe.Input, input);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Count(ImageDataset dataset, IEnumerable<Sample> samples) =>
        new Dictionary<string, int>(StringComparer.Ordinal) { ["images"] = samples.Count() };

    /// <inheritdoc/>
    public void CheckSamples(Recipe recipe, ImageDataset dataset, IReadOnlyList<Sample> train, IReadOnlyList<Sample> validation)
    {
        var (loss, input) = (recipe.Training.Loss.Name, recipe.Input);
        if (loss == LossName.Ssim && Math.Min(input.Height, input.Width) < Ssim.WindowSize)
        {
            throw new RecipeException(
            [
                recipe.Places.Problem(
                    recipe,
                    "training.loss.name",
                    $"training.loss.name is 'ssim', whose window has {Ssim.WindowSize} x {Ssim.WindowSize} pixels, and the images have "
                    + $"{input.Height} x {input.Width}. Enlarge input.height and input.width, or take another loss."),
            ]);
        }
    }

    /// <inheritdoc/>
    public void CheckTargets(Recipe recipe, ImageDataset dataset, PreparedImages train, PreparedImages validation)
    {
    }

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) =>
        new() { Classes = classes, Names = classes, Logits = classes, Activation = Activation.None };

    /// <inheritdoc/>
    public long[] OutputShape(int batch, int classes, ImageShape input) => [batch, input.Channels, input.Height, input.Width];

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, PreparedTargets train, TaskFit fit, Device device) => LossTable.Create(recipe.Training.Loss, null, device);

    /// <inheritdoc/>
    public IMeter Meter(Recipe recipe, TaskFit fit, PreparedTargets targets, ITaskLoss loss) =>
        new ImageMeter(targets, loss);

    /// <inheritdoc/>
    public EvaluationResult Evaluate(EvaluationInput input, CancellationToken cancellation) => ImageEvaluation.Run(input, cancellation);
}
