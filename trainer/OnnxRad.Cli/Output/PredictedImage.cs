using System.Text.Json.Serialization;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Output;

/// <summary>What a model found in one image.</summary>
sealed record PredictedImage
{
    /// <summary>The file.</summary>
    public required string Image { get; init; }

    /// <inheritdoc cref="PredictedTask.Class"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Class { get; init; }

    /// <inheritdoc cref="PredictedTask.Probabilities"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    /// <inheritdoc cref="PredictedTask.Value"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Value { get; init; }

    /// <inheritdoc cref="PredictedTask.Unit"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unit { get; init; }

    /// <inheritdoc cref="PredictedTask.Labels"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Of a model that does several tasks what it found for each, by its name, in place of all the others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PredictedTask>? Tasks { get; init; }

    public static PredictedImage From(string image, ModelCard card, Findings findings)
    {
        if (card.Tasks is { } tasks)
        {
            return new() { Image = image, Tasks = tasks.ToDictionary(task => task.Name, task => PredictedTask.From(task.Task, findings.Tasks[task.Name])) };
        }

        var found = PredictedTask.From(card.Task, findings);
        return new() { Image = image, Class = found.Class, Probabilities = found.Probabilities, Value = found.Value, Unit = found.Unit, Labels = found.Labels };
    }
}
