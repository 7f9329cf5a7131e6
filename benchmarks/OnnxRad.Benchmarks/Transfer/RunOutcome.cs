using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxRad.Models;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>What one training run gave: the exported file on the test split, in ONNX Runtime.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="BestEpoch">The epoch whose weights were kept, by the validation split.</param>
/// <param name="ValidationAuc">Of that epoch.</param>
/// <param name="ValidationLoss">Of that epoch.</param>
/// <param name="Seconds">Of training, with all that it does beside the steps.</param>
/// <param name="Labels">The classes of the test images.</param>
/// <param name="Scores">The probability of the second class, for each.</param>
sealed record RunOutcome(
    int Seed, int BestEpoch, double ValidationAuc, double ValidationLoss, double Seconds, int[] Labels, double[] Scores)
{
    const double Threshold = 0.5;

    [JsonIgnore]
    public bool[] Positive => [.. Labels.Select(label => label == 1)];

    [JsonIgnore]
    public bool[] Correct => [.. Labels.Zip(Scores, (label, score) => (score > Threshold) == (label == 1))];

    public Estimate Auc() => Models.Auc.From(Positive, Scores);

    public Estimate Accuracy() => Wilson.Proportion(Correct.Count(c => c), Labels.Length);

    /// <summary>The mean of the probabilities of several runs, as an ensemble of them gives.</summary>
    public static RunOutcome Average(IReadOnlyList<RunOutcome> runs) => runs[0] with
    {
        Scores = [.. runs[0].Scores.Select((_, i) => runs.Average(run => run.Scores[i]))],
    };

    public static RunOutcome? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), RunOutcomeJson.Default.RunOutcome) : null;

    /// <summary>Writes beside the path, then renames: what is there is complete.</summary>
    public void Write(string path)
    {
        File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(this, RunOutcomeJson.Default.RunOutcome));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}

[JsonSerializable(typeof(RunOutcome))]
sealed partial class RunOutcomeJson : JsonSerializerContext;
