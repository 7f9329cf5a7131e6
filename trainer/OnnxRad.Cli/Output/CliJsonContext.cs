using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxRad.Cli.Output;

/// <summary>Source-generated JSON of what --json prints: camelCase, indented.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ArchitecturesOutput))]
[JsonSerializable(typeof(ErrorOutput))]
[JsonSerializable(typeof(ConformanceOutput))]
[JsonSerializable(typeof(ComposeOutput))]
[JsonSerializable(typeof(EnsembleOutput))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(DicomInfoOutput))]
[JsonSerializable(typeof(EvaluateOutput))]
[JsonSerializable(typeof(FiguresOutput))]
[JsonSerializable(typeof(ImportOutput))]
[JsonSerializable(typeof(InspectOutput))]
[JsonSerializable(typeof(PixelsOutput))]
[JsonSerializable(typeof(PredictOutput))]
[JsonSerializable(typeof(QuickstartOutput))]
[JsonSerializable(typeof(TasksOutput))]
[JsonSerializable(typeof(TrainOutput))]
[JsonSerializable(typeof(ViewOutput))]
[JsonSerializable(typeof(ZooListOutput))]
[JsonSerializable(typeof(ZooPullOutput))]
sealed partial class CliJsonContext : JsonSerializerContext;
