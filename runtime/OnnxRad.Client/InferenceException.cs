using Grpc.Core;

namespace OnnxRad.Client;

/// <summary>A server did not do what it was asked, or was not reached.</summary>
public sealed class InferenceException : Exception
{
    internal InferenceException(StatusCode status, string message, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary>The gRPC status; <see cref="StatusCode.Unknown"/> for an error that a stream gave as text.</summary>
    public StatusCode Status { get; }
}
