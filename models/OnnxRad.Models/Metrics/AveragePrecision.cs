namespace OnnxRad.Models;

/// <summary>The area under the steps of precision over recall: the mean precision at each positive case's place in the ranking.</summary>
/// <remarks>Not interpolated; cases of equal score change sides together. A random ranking gives the share of positive cases.</remarks>
public static class AveragePrecision
{
    /// <summary>The average precision with its bootstrap percentile interval of 95 %.</summary>
    /// <param name="positive">Whether each case is positive; both kinds must occur.</param>
    /// <param name="scores">The score of each case, higher for positive ones.</param>
    /// <param name="options">How to draw.</param>
    /// <exception cref="ArgumentException">The lists differ in length, a score is not a number, or a class is absent.</exception>
    public static Estimate From(IReadOnlyList<bool> positive, IReadOnlyList<double> scores, BootstrapOptions? options = null)
    {
        var ranking = new RankedPrecision(positive, scores);
        return Resampling.Interval(positive.Count, ranking.Of, options)!.Value;
    }
}
