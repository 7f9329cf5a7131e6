using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>Source-generated JSON of this library's types: camelCase, strict, indented.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(ModelCatalogue))]
[JsonSerializable(typeof(Preprocessing))]
[JsonSerializable(typeof(ClassificationReport))]
[JsonSerializable(typeof(ConfusionMatrix))]
[JsonSerializable(typeof(RocCurve))]
[JsonSerializable(typeof(Estimate))]
public sealed partial class ModelsJsonContext : JsonSerializerContext;
