namespace OnnxRad.Trainer;

/// <summary>The teaching data of the rows of a table.</summary>
/// <param name="Classes">What the numbers are of: labels, grades, the value; empty where nothing is named.</param>
/// <param name="Values">The numbers of each row.</param>
/// <param name="Strata">The groups that are held out in proportion; empty where there are none.</param>
/// <param name="StratumOf">The group of each row; 0 where there are none.</param>
sealed record ScoreRows(IReadOnlyList<string> Classes, float[][] Values, IReadOnlyList<string> Strata, int[] StratumOf);
