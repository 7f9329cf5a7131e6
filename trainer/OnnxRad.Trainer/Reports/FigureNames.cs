namespace OnnxRad.Trainer;

/// <summary>How figures are called where people read them.</summary>
public static class FigureNames
{
    static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal) { ["auc"] = "AUC" };

    /// <summary>A figure's name: <c>auc</c> is "AUC".</summary>
    /// <param name="figure">As in cards and recipes.</param>
    /// <returns>The same where it has no other name.</returns>
    public static string Of(string figure) => s_names.GetValueOrDefault(figure, figure);
}
