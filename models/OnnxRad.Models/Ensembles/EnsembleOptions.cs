using static System.FormattableString;

namespace OnnxRad.Models;

/// <summary>How an ensemble combines its members.</summary>
public sealed record EnsembleOptions
{
    /// <summary>What a geometric mean takes for probabilities below it (for a sigmoid also above 1 less this), which have no logarithm.</summary>
    /// <value>1e-6.</value>
    public const float LeastProbability = 1e-6f;

    /// <summary>The rule.</summary>
    /// <value>Default <see cref="EnsembleRule.Mean"/>.</value>
    public EnsembleRule Rule { get; init; } = EnsembleRule.Mean;

    /// <summary>What each member counts, in their order; only the ratios matter.</summary>
    /// <value>Each greater than 0; default <see langword="null"/>: all the same.</value>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>The weights of so many members; they add up to 1.</summary>
    /// <param name="members">The number of members, as many as <see cref="Weights"/> where these are given.</param>
    public IReadOnlyList<double> Shares(int members)
    {
        var weights = Weights ?? Enumerable.Repeat(1.0, members).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>All that is wrong with the values for so many members, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems(int members)
    {
        var problems = new List<string>();
        Check(Enum.IsDefined(Rule), $"Rule is {(int)Rule}; expected Mean, GeometricMean or Vote.");
        Check(members >= 2, $"There {(members == 1 ? "is 1 member" : $"are {members} members")}; expected at least 2.");
        if (Weights is { } weights)
        {
            Check(weights.Count == members, $"There {(weights.Count == 1 ? "is 1 weight" : $"are {weights.Count} weights")} for {members} {(members == 1 ? "member" : "members")}; expected one for each.");
            var wrong = weights.Where(weight => !(weight > 0 && double.IsFinite(weight))).ToArray();
            Check(wrong.Length == 0, $"Weights holds {string.Join(", ", wrong.Select(weight => Invariant($"{weight}")))}; expected numbers greater than 0.");
        }

        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
