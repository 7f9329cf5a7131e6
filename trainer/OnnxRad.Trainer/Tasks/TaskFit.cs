using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>What a task makes of a recipe and the training split: what the network gives, and what the exported graph makes of that.</summary>
sealed record TaskFit
{
    /// <summary>The classes, labels, grades or what else the data name; empty where they name nothing.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The name of each number that the exported graph gives for a case, for the card.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The name of each logit of the network.</summary>
    public required IReadOnlyList<string> Logits { get; init; }

    /// <summary>Whether all logits share one score of the network, from which they differ by a bias.</summary>
    public bool SharesScore { get; init; }

    /// <summary>What the network's classifier gives: a name for each score. The same as <see cref="Logits"/> where none is shared.</summary>
    public IReadOnlyList<string> Scores => SharesScore ? ["grade"]
        : Parts.Any(part => part.Fit.SharesScore) ? [.. Parts.SelectMany(part => part.Fit.Scores.Select(score => $"{part.Name}: {score}"))]
        : Logits;

    /// <summary>The activation behind the logits.</summary>
    public required Activation Activation { get; init; }

    /// <summary>See <see cref="ModelCard.Thresholds"/>.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [];

    /// <summary>How continuous targets are standardised; null where they are not.</summary>
    public ValueScale? Scale { get; init; }

    /// <summary>The intervals of discrete-time survival; null otherwise.</summary>
    public SurvivalIntervals? Intervals { get; init; }

    /// <summary>The unit of values or times; empty where there is none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Of several tasks, what each is made of; its logits are as many of <see cref="Logits"/>, in the order of the tasks.</summary>
    public IReadOnlyList<(string Name, TaskFit Fit)> Parts { get; init; } = [];

    /// <summary>That of a task of which nothing is known yet.</summary>
    public static TaskFit Empty { get; } = new() { Classes = [], Names = [], Logits = [], Activation = Activation.None };

    /// <summary>Whether the exported graph makes anything of the logits.</summary>
    public bool IsMore => Parts.Count > 0 || Activation != Activation.None;

    /// <summary>The network that gives <see cref="Logits"/>, of one that gives <see cref="Scores"/>.</summary>
    public OnnxModel Expand(OnnxModel scores) => SharedScores.Expand(
        scores, Parts.Count == 0 ? [(Logits.Count, SharesScore)] : [.. Parts.Select(part => (part.Fit.Logits.Count, part.Fit.SharesScore))]);

    /// <summary>A copy of a network of bare logits that ends in the activation, or of several tasks in one output a task.</summary>
    /// <exception cref="ArgumentException">The graph uses the name of an output already.</exception>
    public OnnxModel Activate(OnnxModel logits)
    {
        if (Parts.Count == 0)
        {
            return Activate(logits, null, null);
        }

        var model = TaskOutputs.Cut(logits, [.. Parts.Select(part => (part.Name, part.Fit.Logits.Count))]);
        return Parts.Aggregate(model, (all, part) => part.Fit.Activate(all, part.Name, TaskOutputs.NameOf(part.Name)));
    }

    OnnxModel Activate(OnnxModel model, string? output, string? logits) => Scale is { } scale
        ? OutputActivation.AppendScale(model, (float)scale.Mean, (float)scale.Deviation, output ?? "values", logits)
        : OutputActivation.Append(model, Activation.ToString().ToLowerInvariant(), output ?? "probabilities", logits);

    /// <summary>What a model's card says of it.</summary>
    public static TaskFit Of(ModelCard card) => new()
    {
        Classes = card.Classes,
        Names = card.Classes,
        Logits = LogitsOf(card),
        Activation = card.Activation,
        SharesScore = card.Activation == Activation.Cumulative,
        Thresholds = card.Thresholds,
        Intervals = card.Intervals is { } breaks ? new(breaks) : null,
        Unit = card.Unit ?? "",
        Parts = [.. card.Tasks?.Select(task => (task.Name, Of(card.Of(task)))) ?? []],
    };

    /// <summary>The names that the training of a model with such a card gives to the logits.</summary>
    static IReadOnlyList<string> LogitsOf(ModelCard card) => card.Task switch
    {
        ModelTask.Ordinal => OrdinalTeaching.LogitsOf(card.Classes),
        ModelTask.Survival => SurvivalTeaching.LogitsOf(card.Intervals, card.Unit ?? ""),
        ModelTask.MultiTask => [.. card.Tasks!.SelectMany(task => LogitsOf(card.Of(task)).Select(logit => $"{task.Name}: {logit}"))],
        _ => card.Classes,
    };
}
