using CsCheck;

namespace OnnxRad.Models.Tests;

/// <summary>Generated labels and scores; few distinct scores, so that ties are common.</summary>
static class Cases
{
    public static Gen<(bool[] Positive, double[] Scores)> Scored { get; } =
        Gen.Select(Gen.Bool, Gen.Int[0, 12]).Array[4, 40]
            .Select(c => (Positive: c.Select(x => x.Item1).ToArray(), Scores: c.Select(x => x.Item2 / 12.0).ToArray()))
            .Where(c => c.Positive.Count(p => p) > 1 && c.Positive.Count(p => !p) > 1);
}
