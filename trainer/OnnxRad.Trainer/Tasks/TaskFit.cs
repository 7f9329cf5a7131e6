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

    /// <summary>A copy of a network of bare logits that ends in the activation.</summary>
    public OnnxModel Activate(OnnxModel logits) => Scale is { } scale
        ? OutputActivation.AppendScale(logits, (float)scale.Mean, (float)scale.Deviation)
        : OutputActivation.Append(logits, Activation.ToString().ToLowerInvariant());

    /// <summary>What a model's card says of it.</summary>
    public static TaskFit Of(ModelCard card) => new()
    {
        Classes = card.Classes,
        Names = card.Classes,
        Logits = card.Classes,
        Activation = card.Activation,
        Thresholds = card.Thresholds,
        Intervals = card.Intervals is { } breaks ? new(breaks) : null,
        Unit = card.Unit ?? "",
    };
}
