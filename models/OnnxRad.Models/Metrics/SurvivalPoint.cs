namespace OnnxRad.Models;

/// <summary>A step of a <see cref="KaplanMeier"/> curve.</summary>
/// <param name="Time">When events were seen.</param>
/// <param name="Survival">The share of cases without event from then on, 0 to 1.</param>
/// <param name="AtRisk">The cases observed until then.</param>
/// <param name="Events">The events seen then.</param>
/// <param name="StandardError">Greenwood's standard error of the share; 0 where the share is 0.</param>
public readonly record struct SurvivalPoint(double Time, double Survival, int AtRisk, int Events, double StandardError);
