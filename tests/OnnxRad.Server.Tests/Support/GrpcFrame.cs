using System.Buffers.Binary;
using System.Net;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Sends bytes as a gRPC message, whatever they are.</summary>
static class GrpcFrame
{
    /// <summary>Calls ModelInfer; the frame says that the message has as many bytes as declared, by default as many as it has.</summary>
    public static async Task<(string Status, string Message)> PostAsync(
        HttpClient http, Uri address, byte[] message, CancellationToken cancellation, int? declared = null, bool gzip = false)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), declared ?? message.Length);
        frame[0] = gzip ? (byte)1 : (byte)0;
        message.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/inference.GRPCInferenceService/ModelInfer"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new("application/grpc") } },
        };
        if (gzip)
        {
            request.Headers.Add("grpc-encoding", "gzip");
        }

        using var response = await http.SendAsync(request, cancellation);
        await response.Content.ReadAsByteArrayAsync(cancellation);
        return (One("grpc-status"), Uri.UnescapeDataString(One("grpc-message")));

        string One(string name) =>
            (response.TrailingHeaders.TryGetValues(name, out var values)
                || response.Headers.TryGetValues(name, out values)) ? values.Single() : "";
    }
}
