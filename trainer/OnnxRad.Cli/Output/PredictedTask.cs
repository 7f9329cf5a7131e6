using System.Text.Json.Serialization;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Output;

/// <summary>What a model found for a task.</summary>
/// <param name="Class">The finding, in words.</param>
/// <param name="Probabilities">Each number that the model gives, by its name: probabilities, a value, a hazard ratio or a survival curve.</param>
sealed record PredictedTask(string Class, IReadOnlyDictionary<string, float> Probabilities)
{
    /// <summary>Of a model that measures, the value.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Value { get; init; }

    /// <summary>The unit of the value, or of the times of survival.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unit { get; init; }

    /// <summary>Of a model of labels side by side, those that were found.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Labels { get; init; }

    public static PredictedTask From(ModelTask task, Findings findings) => new(Finding(task, findings), findings.Scores.ToDictionary(s => s.Class, s => s.Score))
    {
        Value = findings.Value,
        Unit = findings.Unit,
        Labels = task == ModelTask.MultiLabel ? [.. Present(findings)] : null,
    };

    /// <summary>The class is the positive one above the model's threshold where there are two classes, else the likeliest.</summary>
    static string Finding(ModelTask task, Findings findings) => task switch
    {
        ModelTask.MultiLabel => Present(findings).ToArray() is { Length: > 0 } found ? string.Join(", ", found) : "none",
        ModelTask.Ordinal => findings.Grade!.Class,
        ModelTask.Continuous => $"{Format.Value(findings.Value!.Value)} {findings.Unit}".TrimEnd(),
        ModelTask.Survival => $"{findings.Scores[^1].Class} {Format.Value(findings.Scores[^1].Score)}",
        _ => findings.Positive is { } positive ? findings.Scores[positive ? 1 : 0].Class : findings.Top.Class,
    };

    static IEnumerable<string> Present(Findings findings) => findings.Scores.Where(score => score.Present).Select(score => score.Class);
}
