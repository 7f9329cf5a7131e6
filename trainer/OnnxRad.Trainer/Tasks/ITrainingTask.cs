using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>All that depends on the kind of teaching data: one implementation for each value of a recipe's <c>task</c>.</summary>
/// <remarks>
/// What is shared (images, splits, augmentation, the loop, checkpoints, export) asks the task where kinds differ and knows none of
/// them. The implementations are listed in <see cref="TaskTable"/>; they have no state.
/// </remarks>
interface ITrainingTask
{
    /// <summary>The word for it in recipes.</summary>
    string Name { get; }

    /// <summary>The word for it in model cards.</summary>
    ModelTask Kind { get; }

    /// <summary>What a network that fits gives.</summary>
    NetworkOutput Output { get; }

    /// <summary>The architecture of a recipe that names none.</summary>
    string DefaultArchitecture { get; }

    /// <summary>The losses that fit, the default first.</summary>
    IReadOnlyList<LossName> Losses { get; }

    /// <summary>What epochs may be compared by, the default first.</summary>
    IReadOnlyList<ValidationMetric> Metrics { get; }

    /// <summary>The figures of the validation split that each epoch's record has, by their names, the most important one first.</summary>
    IReadOnlyList<string> Figures(Recipe recipe) => [.. Metrics.Where(metric => metric != ValidationMetric.Loss).Select(RecipeNames.Metric.NameOf)];

    /// <summary>The recipe with what only the data say; by default as it is.</summary>
    Recipe Resolve(Recipe recipe, ImageDataset dataset) => recipe;

    /// <summary>How spatial augmentation moves the teaching data with the image.</summary>
    TargetGeometry Geometry { get; }

    /// <summary>The kinds of data sets that hold such teaching data, in the order in which they are tried.</summary>
    DataSources Sources { get; }

    /// <summary>Reads the teaching data of a data set's samples, for a network's input.</summary>
    /// <param name="dataset">Opened for this task.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="input">The network's input, (C, H, W).</param>
    ITargetReader Targets(ImageDataset dataset, Recipe recipe, ImageShape input);

    /// <summary>What there is of what, for summaries and cards: class name to number of images, for example.</summary>
    IReadOnlyDictionary<string, int> Count(ImageDataset dataset, IEnumerable<Sample> samples);

    /// <summary>Checks recipe and samples before images are read.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the data.</exception>
    void CheckSamples(Recipe recipe, ImageDataset dataset, IReadOnlyList<Sample> train, IReadOnlyList<Sample> validation);

    /// <summary>Checks what was read.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    void CheckTargets(Recipe recipe, ImageDataset dataset, PreparedImages train, PreparedImages validation);

    /// <summary>What the network gives, and what the exported graph makes of it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="classes">The class names.</param>
    /// <param name="train">The training split's targets.</param>
    TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train);

    /// <summary>The shape of a network's output for a batch.</summary>
    /// <param name="batch">The number of images.</param>
    /// <param name="classes">The number of logits, <see cref="TaskFit.Logits"/>.</param>
    /// <param name="input">The network's input, (C, H, W).</param>
    long[] OutputShape(int batch, int classes, ImageShape input);

    /// <summary>The loss of training, on logits.</summary>
    /// <param name="recipe">Which loss.</param>
    /// <param name="train">The training split's targets, for weights that depend on them.</param>
    /// <param name="fit">What the network gives.</param>
    /// <param name="device">Where the logits will be.</param>
    ITaskLoss Loss(Recipe recipe, PreparedTargets train, TaskFit fit, Device device);

    /// <summary>Measures what the exported graph gives for prepared images.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="fit">What the graph gives.</param>
    /// <param name="targets">The targets of all images that will be added.</param>
    /// <param name="loss">The loss of training, on the CPU; the caller's to dispose.</param>
    IMeter Meter(Recipe recipe, TaskFit fit, PreparedTargets targets, ITaskLoss loss);

    /// <summary>Measures a model file on samples, from their files to the report.</summary>
    EvaluationResult Evaluate(EvaluationInput input, CancellationToken cancellation);
}
