using System.Text.Json.Serialization;

namespace OnnxRad.Trainer;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(RunMetrics))]
sealed partial class RunMetricsJson : JsonSerializerContext;
