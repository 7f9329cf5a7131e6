using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>What an ensemble says of one image, and how sure its members are of it.</summary>
/// <remarks>For research and development; not a medical device.</remarks>
public sealed record EnsembleFindings
{
    internal EnsembleFindings(Findings combined, IReadOnlyList<Findings> members, EnsembleScores scores) =>
        (Combined, Members, Spread, Entropy, MutualInformation, Disagreement) =
        (combined, members, scores.Spread, scores.Entropy, scores.MutualInformation, scores.Disagreement);

    /// <summary>What the members say together.</summary>
    public Findings Combined { get; }

    /// <summary>What each member says, in their order.</summary>
    public IReadOnlyList<Findings> Members { get; }

    /// <summary>The weighted standard deviation of the members' scores, for each class.</summary>
    public IReadOnlyList<float> Spread { get; }

    /// <summary>The entropy of the members' mean probabilities, in nats; <see langword="null"/> where scores are no probabilities.</summary>
    public double? Entropy { get; }

    /// <summary>The part of <see cref="Entropy"/> that comes from members that differ.</summary>
    public double? MutualInformation { get; }

    /// <summary>How often two different members, drawn by their weights, decide at least one class differently.</summary>
    /// <value>0 (all decide alike) to 1.</value>
    public double Disagreement { get; }
}
