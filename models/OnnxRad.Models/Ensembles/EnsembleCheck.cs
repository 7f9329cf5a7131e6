namespace OnnxRad.Models;

/// <summary>Whether models can be members of one ensemble.</summary>
public static class EnsembleCheck
{
    /// <summary>All that keeps models from being combined, a sentence each; empty when nothing does.</summary>
    /// <param name="members">What messages call each model, and its card; the others are compared with the first.</param>
    /// <param name="options">How they are to be combined.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyList<(string Source, ModelCard Card)> members, EnsembleOptions options)
    {
        var problems = new List<string>(options.Problems(members.Count));
        if (members.Count == 0)
        {
            return problems;
        }

        problems.AddRange(members
            .Where(member => !ScoresClasses(member.Card))
            .Select(member => $"'{member.Source}' is for {Name(member.Card.Task)}; an ensemble combines the scores of classes."));
        problems.AddRange(members
            .Where(member => ScoresClasses(member.Card))
            .Where(member => member.Card.Activation is not (Activation.None or Activation.Sigmoid or Activation.Softmax))
            .Select(member => $"'{member.Source}' ends in the activation {Name(member.Card.Activation)}; expected none, sigmoid or softmax."));
        problems.AddRange(members
            .Where(member => member.Card.Preprocessing.Images is not null)
            .Select(member => $"'{member.Source}' takes several images of a case; an ensemble takes one."));
        var (source, first) = members[0];
        // What was refused already need not be compared.
        foreach (var (other, card) in ScoresClasses(first) ? members.Skip(1).Where(member => ScoresClasses(member.Card)) : [])
        {
            if (card.Task != first.Task)
            {
                problems.Add($"'{other}' is for {Name(card.Task)} and '{source}' for {Name(first.Task)}.");
            }

            if (card.Preprocessing.Depth is null != first.Preprocessing.Depth is null)
            {
                problems.Add($"'{other}' takes {Kind(card)} and '{source}' {Kind(first)}.");
            }

            if (!card.Classes.SequenceEqual(first.Classes, StringComparer.Ordinal))
            {
                problems.Add($"'{other}' has the classes {Names(card)}; '{source}' has {Names(first)}.");
            }

            if (card.Activation != first.Activation)
            {
                problems.Add($"'{other}' ends in the activation {Name(card.Activation)} and '{source}' in {Name(first.Activation)}.");
            }
            else if (EnsembleThresholds.Count(card) != EnsembleThresholds.Count(first) && card.Classes.Count == first.Classes.Count)
            {
                problems.Add($"'{other}' has {card.Thresholds.Count} thresholds and '{source}' {first.Thresholds.Count}.");
            }
        }

        if (options.Rule == EnsembleRule.GeometricMean && first.Activation == Activation.None)
        {
            problems.Add("A geometric mean is one of probabilities, and the scores of the members are none (activation none).");
        }

        return problems;
    }

    static bool ScoresClasses(ModelCard card) => card.Task is ModelTask.Classification or ModelTask.MultiLabel;

    static string Name(Enum value) => value.ToString().ToLowerInvariant();

    static string Kind(ModelCard card) => card.Preprocessing.Depth is null ? "images" : "volumes";

    static string Names(ModelCard card) => string.Join(", ", card.Classes.Select(name => $"'{name}'"));
}
