using System.Text.Json;
using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>The <c>parameters</c> of a JSON object in the form of gRPC.</summary>
static class JsonParameters
{
    public static List<KeyValuePair<string, InferParameter>> Of(JsonElement element)
    {
        var parameters = new List<KeyValuePair<string, InferParameter>>();
        if (element.TryGetProperty("parameters", out var members) && members.ValueKind == JsonValueKind.Object)
        {
            if (RequestLimits.Problem("parameters in one place", members.GetPropertyCount()) is { } problem)
            {
                throw InferException.Invalid($"The request is not valid. {problem}");
            }

            parameters.AddRange(members.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Value(member.Value))));
        }

        return parameters;
    }

    static InferParameter Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new() { BoolParam = value.GetBoolean() },
        JsonValueKind.String => new() { StringParam = value.GetString() },
        JsonValueKind.Number when value.TryGetInt64(out var number) => new() { Int64Param = number },
        JsonValueKind.Number when value.TryGetDouble(out var number) => new() { DoubleParam = number },
        _ => new(),
    };
}
