namespace OnnxRad.Trainer;

/// <summary>How figures are called where people read them.</summary>
public static class FigureNames
{
    static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal) 
    {
        ["auc"] = "AUC",
        ["brier_score"] = "integrated Brier score",
        ["concordance"] = "concordance index",
        ["lower_limit"] = "lower limit of agreement",
        ["macro_auc"] = "mean AUC",
        ["mae"] = "mean absolute error",
        ["mean_average_precision"] = "mean average precision",
        ["pearson"] = "Pearson's r",
        ["quadratic_kappa"] = "quadratic weighted kappa",
        ["r2"] = "R squared",
        ["rmse"] = "root mean squared error",
        ["upper_limit"] = "upper limit of agreement",
    };

    /// <summary>A figure's name: <c>auc</c> is "AUC".</summary>
    /// <param name="figure">As in cards and recipes.</param>
    /// <returns>The same where it has no other name.</returns>
    public static string Of(string figure) => s_names.GetValueOrDefault(figure, figure);
}
