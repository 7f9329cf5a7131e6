namespace OnnxRad.Trainer;

/// <summary>How figures are called where people read them.</summary>
public static class FigureNames
{
    static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["auc"] = "AUC",
        ["brier_score"] = "integrated Brier score",
        ["concordance"] = "concordance index",
        ["dice"] = "Dice",
        ["hausdorff95"] = "Hausdorff 95 % (pixels)",
        ["hausdorff95_mm"] = "Hausdorff 95 % (mm)",
        ["jaccard"] = "Jaccard",
        ["lower_limit"] = "lower limit of agreement",
        ["macro_auc"] = "mean AUC",
        ["mae"] = "mean absolute error",
        ["mean_average_precision"] = "mean average precision",
        ["pearson"] = "Pearson's r",
        ["psnr"] = "PSNR (dB)",
        ["quadratic_kappa"] = "quadratic weighted kappa",
        ["r2"] = "R squared",
        ["rmse"] = "root mean squared error",
        ["ssim"] = "SSIM",
        ["surface_distance"] = "surface distance (pixels)",
        ["surface_distance_mm"] = "surface distance (mm)",
        ["upper_limit"] = "upper limit of agreement",
    };

    /// <summary>Whether 1 is the best and the most that a figure can be, so that several fit into one chart.</summary>
    internal static bool IsShare(string figure) => Split(figure).Figure is not (
        "bias" or "brier_score" or "hausdorff95" or "hausdorff95_mm" or "lower_limit" or "mae" or "psnr" or "rmse" or "surface_distance"
        or "surface_distance_mm" or "upper_limit");

    /// <summary>Whether such a figure is below 0 where the model is worse than none.</summary>
    internal static bool MayBeNegative(string figure) => Split(figure).Figure is "pearson" or "quadratic_kappa" or "r2";

    /// <summary>A figure's name: <c>auc</c> is "AUC".</summary>
    /// <param name="figure">As in cards and recipes.</param>
    /// <returns>The same where it has no other name; of <c>severity.mae</c>, one of several tasks, "severity: mean absolute error".</returns>
    public static string Of(string figure) =>
        Split(figure) is ({ } task, var own) ? $"{task}: {Of(own)}" : s_names.GetValueOrDefault(figure, figure);

    /// <summary>The task that a figure is of, where there are several (else null), and its name.</summary>
    internal static (string? Task, string Figure) Split(string figure) => figure.IndexOf('.') is > 0 and var dot && RecipeSchema.IsTaskName(figure[..dot])
        ? (figure[..dot], figure[(dot + 1)..])
        : (null, figure);
}
