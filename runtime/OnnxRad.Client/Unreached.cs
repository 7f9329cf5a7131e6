using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace OnnxRad.Client;

/// <summary>Tells a connection that did not come about from what a server answered.</summary>
static class Unreached
{
    /// <summary>What is wrong with the connection; <see langword="null"/> where there was one.</summary>
    /// <param name="address">Of the server.</param>
    /// <param name="e">How the call ended.</param>
    public static InferenceException? Of(Uri address, RpcException e)
    {
        // A status that a server sent has none.
        for (var cause = e.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            var why = cause switch
            {
                SocketException socket when IsOfConnecting(socket.SocketErrorCode) => "Nothing answers there. Is the server running?",
                AuthenticationException => "Its certificate is not trusted, or it speaks no TLS: with a certificate the address begins with https, without with http.",
                HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "There is no machine of that name.",
                HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse }
                    or HttpProtocolException or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } =>
                    "What answers there speaks no gRPC, or with TLS, for which the address begins with https.",
                _ => null,
            };
            if (why is not null)
            {
                return new(e.StatusCode, $"'{address}' is not reached. {why} Servers of the Open Inference Protocol have gRPC on port 8001 unless told otherwise.", e);
            }
        }

        return null;
    }

    static bool IsOfConnecting(SocketError error) =>
        error is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostNotFound or SocketError.TimedOut;
}
