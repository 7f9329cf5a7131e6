namespace OnnxRad.Trainer.Tests;

/// <summary>The figures of an epoch.</summary>
static class Figures
{
    public static Dictionary<string, double?> Of(double? auc, double? accuracy) => new() { ["auc"] = auc, ["accuracy"] = accuracy };
}
