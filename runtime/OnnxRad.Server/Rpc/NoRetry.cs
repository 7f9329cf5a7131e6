using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace OnnxRad.Server.Rpc;

/// <summary>Tells clients that a message which is too large will be so again: its status is that of a full queue, which is worth another
/// try.</summary>
static class NoRetry
{
    // What gRPC's retry design calls pushback: below zero, never.
    const string Header = "grpc-retry-pushback-ms";
    const string Never = "-1";

    // The framework's own text; it has no other mark.
    const string TooLarge = "exceeds the maximum configured message size";

    /// <summary>Trailers for an exception of ours.</summary>
    public static Metadata Trailers => new() { { Header, Never } };

    /// <summary>Marks an answer that the framework has made.</summary>
    public static void Mark(HttpResponse response)
    {
        var sent = response.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        foreach (var headers in (IHeaderDictionary?[])[sent, response.Headers])
        {
            if (headers is { IsReadOnly: false } && headers.TryGetValue("grpc-message", out var message)
                && message.ToString().Contains(TooLarge, StringComparison.Ordinal))
            {
                headers[Header] = Never;
            }
        }
    }
}
