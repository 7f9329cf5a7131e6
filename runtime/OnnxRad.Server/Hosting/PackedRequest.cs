namespace OnnxRad.Server.Hosting;

/// <summary>The request whose packed messages are unpacked by what runs now; gRPC does not say it. Plain requests leave no trace here,
/// since each would pay for it.</summary>
sealed class PackedRequest
{
    readonly AsyncLocal<RequestBytes?> _bytes = new();

    /// <summary>The bytes of the request; <see langword="null"/> where its messages are plain.</summary>
    public RequestBytes? Bytes => _bytes.Value;

    /// <summary>Remembers a request for what is called from here, where it says that its messages are packed.</summary>
    public void Enter(HttpRequest request, RequestBytes bytes)
    {
        if (request.Headers.ContainsKey("grpc-encoding"))
        {
            _bytes.Value = bytes;
        }
    }
}
