using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>Reads the bodies of requests about the repository.</summary>
static class RestControl
{
    static readonly JsonParser s_parser = new(JsonParser.Settings.Default.WithRecursionLimit(32).WithIgnoreUnknownFields(true));

    /// <exception cref="InferException">The body is not of this form.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> body)
        where T : IMessage, new()
    {
        try
        {
            return s_parser.Parse<T>(Encoding.UTF8.GetString(body.Span));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new InferException(StatusCode.InvalidArgument, $"The body is not the JSON of this request: {e.Message}", e);
        }
    }

    /// <summary>The parameters of a load: strings.</summary>
    /// <exception cref="InferException">The body is not JSON, or has too many parameters.</exception>
    public static MapField<string, ModelRepositoryParameter> Parameters(ReadOnlyMemory<byte> body)
    {
        var parameters = new MapField<string, ModelRepositoryParameter>();
        if (body.IsEmpty)
        {
            return parameters;
        }

        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = 32 });
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("parameters", out var members) && members.ValueKind == JsonValueKind.Object)
            {
                if (RequestLimits.Problem("parameters", members.GetPropertyCount()) is { } problem)
                {
                    throw InferException.Invalid($"The request is not valid. {problem}");
                }

                foreach (var member in members.EnumerateObject())
                {
                    parameters[member.Name] = new()
                    {
                        StringParam = member.Value.ValueKind == JsonValueKind.String
                            ? member.Value.GetString()!
                            : member.Value.GetRawText(),
                    };
                }
            }

            return parameters;
        }
        catch (JsonException e)
        {
            throw new InferException(StatusCode.InvalidArgument, "The body is not JSON.", e);
        }
        catch (InvalidOperationException e)
        {
            // What the JSON reader throws for bytes that are not UTF-8, and for half a surrogate pair.
            throw new InferException(StatusCode.InvalidArgument, "The body holds text that is not valid Unicode.", e);
        }
    }
}
