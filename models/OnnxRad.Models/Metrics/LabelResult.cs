namespace OnnxRad.Models;

/// <summary>How well a model finds one label among several.</summary>
/// <param name="Label">The name.</param>
/// <param name="Positive">The cases that have it.</param>
/// <param name="Negative">The cases that are known not to have it.</param>
/// <param name="Auc">The area under the ROC curve with DeLong's interval; <c>null</c> without positive or without negative cases.</param>
/// <param name="AveragePrecision">See <see cref="Models.AveragePrecision"/>; <c>null</c> likewise.</param>
/// <param name="Sensitivity">Above the threshold, with Wilson's interval; <c>null</c> without positive cases.</param>
/// <param name="Specificity">Not above the threshold, likewise; <c>null</c> without negative cases.</param>
/// <param name="Threshold">A score above it counts as a finding.</param>
public sealed record LabelResult(
    string Label,
    int Positive,
    int Negative,
    Estimate? Auc,
    Estimate? AveragePrecision,
    Estimate? Sensitivity,
    Estimate? Specificity,
    double Threshold);
