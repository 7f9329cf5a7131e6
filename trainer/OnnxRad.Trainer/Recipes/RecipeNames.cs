using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>The names that recipes use for the values of each enumeration.</summary>
static class RecipeNames
{
    public static readonly ChoiceNames<ResizeFilter> Resize = new(
        ("none", ResizeFilter.None), ("box", ResizeFilter.Box), ("triangle", ResizeFilter.Triangle));

    public static readonly ChoiceNames<ImageFit> Fit = new(
        ("stretch", ImageFit.Stretch), ("letterbox", ImageFit.Letterbox), ("crop", ImageFit.Crop), ("centre", ImageFit.Centre));

    public static readonly ChoiceNames<Normalisation> Normalise = new(("fixed", Normalisation.Fixed), ("z_score", Normalisation.ZScore));

    public static readonly ChoiceNames<ImageLayout> Layout = new(("channels", ImageLayout.Channels), ("side_by_side", ImageLayout.SideBySide));

    public static readonly ChoiceNames<MissingImages> Missing = new(("error", MissingImages.Error), ("mask", MissingImages.Mask));

    public static readonly ChoiceNames<NetworkStem> Stem = new(("small", NetworkStem.Small), ("imagenet", NetworkStem.Imagenet));

    public static readonly ChoiceNames<TrainingPrecision> Precision = new(
        ("float32", TrainingPrecision.Float32), ("bfloat16", TrainingPrecision.Bfloat16));

    public static readonly ChoiceNames<OptimizerName> Optimizer = new(
        ("sgd", OptimizerName.Sgd), ("adagrad", OptimizerName.AdaGrad), ("adam", OptimizerName.Adam),
        ("adamw", OptimizerName.AdamW));

    public static readonly ChoiceNames<ScheduleName> Schedule = new(
        ("constant", ScheduleName.Constant), ("step", ScheduleName.Step), ("cosine", ScheduleName.Cosine),
        ("one_cycle", ScheduleName.OneCycle));

    public static readonly ChoiceNames<LossName> Loss = new(
        ("cross_entropy", LossName.CrossEntropy), ("binary_cross_entropy", LossName.BinaryCrossEntropy), ("corn", LossName.Corn), ("coral", LossName.Coral),
        ("mse", LossName.Mse), ("mae", LossName.Mae), ("huber", LossName.Huber), ("cox", LossName.Cox), ("discrete_time", LossName.DiscreteTime),
        ("dice", LossName.Dice), ("dice_ce", LossName.DiceCrossEntropy), ("focal", LossName.Focal),
        ("l1", LossName.L1), ("ssim", LossName.Ssim), ("perceptual", LossName.Perceptual));

    public static readonly ChoiceNames<ValidationMetric> Metric = new(
        ("auc", ValidationMetric.Auc), ("accuracy", ValidationMetric.Accuracy), ("macro_auc", ValidationMetric.MacroAuc),
        ("mean_average_precision", ValidationMetric.MeanAveragePrecision), ("quadratic_kappa", ValidationMetric.QuadraticKappa),
        ("mae", ValidationMetric.MeanAbsoluteError), ("rmse", ValidationMetric.RootMeanSquaredError), ("r2", ValidationMetric.RSquared),
        ("concordance", ValidationMetric.Concordance), ("brier_score", ValidationMetric.BrierScore), ("dice", ValidationMetric.Dice),
        ("jaccard", ValidationMetric.Jaccard), ("psnr", ValidationMetric.Psnr), ("ssim", ValidationMetric.Ssim), ("loss", ValidationMetric.Loss));

    public static readonly IReadOnlyList<string> Tasks = TaskTable.Names;
}
