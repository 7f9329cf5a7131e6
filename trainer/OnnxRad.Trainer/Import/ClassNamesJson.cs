using System.Text.Json.Serialization;

namespace OnnxRad.Trainer;

/// <summary>Source-generated JSON of class names.</summary>
[JsonSerializable(typeof(string[]))]
sealed partial class ClassNamesJson : JsonSerializerContext;
