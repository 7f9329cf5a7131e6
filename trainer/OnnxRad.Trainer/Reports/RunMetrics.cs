using System.Text.Json;

namespace OnnxRad.Trainer;

/// <summary>The numbers of a finished run, as <c>metrics.json</c> holds them.</summary>
public sealed record RunMetrics
{
    /// <summary>The epochs in their order.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The epoch whose weights the model has, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>
    /// How far the logits of ONNX Runtime are from those of TorchSharp over the validation images:
    /// <c>max|a - b| / max(1, max|b|)</c>.
    /// </summary>
    public required double ParityDifference { get; init; }

    /// <summary>The images by split and by class name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Data { get; init; }

    /// <summary>What makes the figures mean less than they seem to, as <see cref="TrainingResult.Warnings"/>.</summary>
    /// <value>Default none.</value>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Wall-clock time of the run, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Writes the numbers as JSON with camelCase names; an existing file is replaced at once.</summary>
    /// <param name="path">
    /// The file, in a folder that exists. Numbers that are not finite are written as the texts "NaN", "Infinity",
    /// "-Infinity".
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) =>
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, RunMetricsJson.Default.RunMetrics));
}
