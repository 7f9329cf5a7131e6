namespace OnnxRad.Trainer;

/// <summary>What the epochs of a run are compared by, on the validation split.</summary>
public enum ValidationMetric
{
    /// <summary>Area under the ROC curve; higher is better.</summary>
    Auc,

    /// <summary>Share of the images classified right; higher is better.</summary>
    Accuracy,

    /// <summary>Mean of the labels' areas under the ROC curve; higher is better.</summary>
    MacroAuc,

    /// <summary>Mean of the labels' average precisions; higher is better.</summary>
    MeanAveragePrecision,

    /// <summary>Cohen's kappa with quadratic weights; higher is better.</summary>
    QuadraticKappa,

    /// <summary>Mean absolute error, of values in their unit or of grades; lower is better.</summary>
    MeanAbsoluteError,

    /// <summary>Root of the mean squared error, in the value's unit or of images; lower is better.</summary>
    RootMeanSquaredError,

    /// <summary>Coefficient of determination; higher is better.</summary>
    RSquared,

    /// <summary>Harrell's C; higher is better.</summary>
    Concordance,

    /// <summary>Integrated Brier score of survival curves; lower is better.</summary>
    BrierScore,

    /// <summary>Mean Dice coefficient of the classes but the background; higher is better.</summary>
    Dice,

    /// <summary>Mean Jaccard index of the classes but the background; higher is better.</summary>
    Jaccard,

    /// <summary>Peak signal-to-noise ratio; higher is better.</summary>
    Psnr,

    /// <summary>Structural similarity; higher is better.</summary>
    Ssim,

    /// <summary>Mean loss; lower is better.</summary>
    Loss,
}
