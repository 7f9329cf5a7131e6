using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>Enum values as camelCase names; numbers are refused.</summary>
sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
