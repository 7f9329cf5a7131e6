using OnnxRad.Models;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>train</c> says.</summary>
sealed record TrainOutput
{
    public required string Run { get; init; }

    public required string Model { get; init; }

    public required string Device { get; init; }

    public required int Epochs { get; init; }

    public required int BestEpoch { get; init; }

    /// <summary>The figures of the validation split by name; those that are not defined are left out.</summary>
    public required IReadOnlyDictionary<string, Estimate> Validation { get; init; }

    /// <summary>Of a classifier of two classes the one that sensitivity and AUC are of; null of others.</summary>
    public required string? Positive { get; init; }

    public required double Parity { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>What makes the figures mean less than they seem to.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public static TrainOutput From(TrainingResult result, TrainingRequest request) => new()
    {
        Run = request.OutFolder,
        Model = result.ModelPath,
        Device = result.Device,
        Epochs = result.Epochs.Count,
        BestEpoch = result.BestEpoch,
        Validation = result.Validation.Figures,
        Shown = [.. result.Epochs[^1].Validation.Keys],
        Positive = (result.Validation as ClassificationReport)?.Positive,
        Parity = result.Parity,
        Seconds = result.Seconds,
        Skipped = result.Skipped,
        Warnings = result.Warnings,
    };

    public void Show(CliConsole console)
    {
        console.Line($"Best epoch {BestEpoch} of {Epochs}: validation {string.Join(", ", Shown.Select(name => Figure(name)))}, in ONNX Runtime");
        console.Line($"TorchSharp and ONNX Runtime differ by at most {Format.Small(Parity)} on the validation logits");
        SkippedImages.Show(console, Skipped);
        foreach (var warning in Warnings)
        {
            console.Line($"Warning: {warning}");
        }

        console.Line($"Done in {Format.Seconds(Seconds)}. Model: {Model}");
    }

    /// <summary>What the epochs were compared by, where it is defined or not.</summary>
    IReadOnlyList<string> Shown { get; init; } = [];

    string Figure(string name) => $"{FigureNames.Of(name)} {Format.Estimate(Validation.TryGetValue(name, out var figure) ? figure : null)}";

    /// <summary>What to type next.</summary>
    public static void ShowNext(CliConsole console, string model, string data, bool hasTest) =>
        console.Line($"Next: {CommandText.Of("onnxrad", "evaluate", model, "--data", data, "--split", (hasTest ? DataSplit.Test : DataSplit.Validation).Name())}");
}
