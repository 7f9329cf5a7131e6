namespace OnnxRad.Trainer;

/// <summary>What the epochs of a run are compared by, on the validation split.</summary>
public enum ValidationMetric
{
    /// <summary>Area under the ROC curve; higher is better.</summary>
    Auc,

    /// <summary>Share of the images classified right; higher is better.</summary>
    Accuracy,

    /// <summary>Mean loss; lower is better.</summary>
    Loss,
}
