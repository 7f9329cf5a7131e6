namespace OnnxRad.Models;

/// <summary>What the members of an ensemble say together of one image.</summary>
/// <remarks>
/// Entropies are in nats. For a softmax they are those of the one distribution over the classes, for sigmoids the sums of those of
/// each class. Mutual information: N. Houlsby et al., Bayesian Active Learning for Classification and Preference Learning, 2011.
/// </remarks>
public sealed record EnsembleScores
{
    EnsembleScores()
    {
    }

    /// <summary>The combined score of each class.</summary>
    public required IReadOnlyList<float> Scores { get; init; }

    /// <summary>The weighted standard deviation of the members' scores around their mean, for each class.</summary>
    public required IReadOnlyList<float> Spread { get; init; }

    /// <summary>The entropy of the members' mean probabilities; <see langword="null"/> where scores are no probabilities.</summary>
    public required double? Entropy { get; init; }

    /// <summary>The part of <see cref="Entropy"/> that comes from members that differ: it, less the mean of their own entropies.</summary>
    public required double? MutualInformation { get; init; }

    /// <summary>How often two different members, drawn by their weights, decide at least one class differently.</summary>
    /// <value>0 (all decide alike) to 1.</value>
    public required double Disagreement { get; init; }

    /// <summary>Combines what members say.</summary>
    /// <param name="options">How.</param>
    /// <param name="activation">What the members' graphs end in.</param>
    /// <param name="scores">A score for each class, by member.</param>
    /// <param name="present">Whether each class counts as found, by member.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static EnsembleScores Combine(
        EnsembleOptions options, Activation activation, IReadOnlyList<IReadOnlyList<float>> scores, IReadOnlyList<IReadOnlyList<bool>> present)
    {
        if (options.Problems(scores.Count) is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The members cannot be combined. {string.Join(' ', problems)}", nameof(options));
        }

        var classes = scores[0].Count;
        if (present.Count != scores.Count || scores.Any(s => s.Count != classes) || present.Any(p => p.Count != classes))
        {
            throw new ArgumentException("The members' scores and decisions differ in number.", nameof(scores));
        }

        var shares = options.Shares(scores.Count);
        double[] Weighted(Func<int, int, double> value) =>
            [.. Enumerable.Range(0, classes).Select(c => shares.Select((share, m) => share * value(m, c)).Sum())];

        var mean = Weighted((m, c) => scores[m][c]);
        var votes = Weighted((m, c) => present[m][c] ? 1 : 0);
        var variance = Weighted((m, c) => Math.Pow(scores[m][c] - mean[c], 2));
        double? entropy = activation is not (Activation.Softmax or Activation.Sigmoid) ? null : EnsembleMath.Entropy(activation, mean);
        return new()
        {
            Scores = [.. (options.Rule switch
            {
                EnsembleRule.Vote => votes,
                EnsembleRule.GeometricMean => EnsembleMath.Geometric(activation, shares, scores),
                _ => mean,
            }).Select(score => (float)score)],
            Spread = [.. variance.Select(v => (float)Math.Sqrt(v))],
            Entropy = entropy,
            MutualInformation = entropy is { } all
                ? Math.Max(0, all - shares.Select((share, m) => share * EnsembleMath.Entropy(activation, [.. scores[m].Select(s => (double)s)])).Sum())
                : null,
            Disagreement = EnsembleMath.Disagreement(shares, present),
        };
    }
}
