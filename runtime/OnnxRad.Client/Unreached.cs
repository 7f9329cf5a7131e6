using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace OnnxRad.Client;

/// <summary>Tells a connection that did not come about from what a server answered.</summary>
static class Unreached
{
    // Codes of HTTP/2 that an answer which is none of it ends with; others are of a connection that works.
    const long ProtocolError = 1;
    const long FrameSizeError = 6;
    const long Http11Required = 13;

    /// <summary>What is wrong with the connection; <see langword="null"/> where there was one.</summary>
    /// <param name="address">Of the server.</param>
    /// <param name="e">How the call ended.</param>
    public static InferenceException? Of(Uri address, RpcException e)
    {
        var isConnecting = false;
        // A status that a server sent has none.
        for (var cause = e.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            isConnecting |= cause is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
            var why = cause switch
            {
                SocketException socket when IsOfConnecting(socket.SocketErrorCode, isConnecting) => "Nothing answers there. Is the server running?",
                AuthenticationException => "Its certificate is not trusted, or it speaks no TLS: with a certificate the address begins with https, without with http.",
                HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "There is no machine of that name.",
                HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }
                    or HttpProtocolException { ErrorCode: ProtocolError or FrameSizeError or Http11Required } =>
                    "What answers there speaks no gRPC, or with TLS, for which the address begins with https.",
                _ => null,
            };
            if (why is not null)
            {
                return new(
                    e.StatusCode,
                    $"'{address}' is not reached. {why} Servers of the Open Inference Protocol have gRPC on port 8001 unless told otherwise. ({e.Status.Detail})",
                    e);
            }
        }

        return null;
    }

    // A connection that has stood may time out too.
    static bool IsOfConnecting(SocketError error, bool isConnecting) =>
        error is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostNotFound
        || (error is SocketError.TimedOut && isConnecting);
}
