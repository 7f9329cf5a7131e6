using System.Text.Json.Serialization;

namespace OnnxRad.Trainer;

[JsonSerializable(typeof(string[]))]
sealed partial class TrainerJson : JsonSerializerContext;
