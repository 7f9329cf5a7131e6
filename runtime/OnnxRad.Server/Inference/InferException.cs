using Grpc.Core;

namespace OnnxRad.Server.Inference;

/// <summary>A request cannot be answered; the text is for the client and names no path of this machine.</summary>
sealed class InferException(StatusCode status, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The gRPC status; REST translates it.</summary>
    public StatusCode Status { get; } = status;

    public static InferException Invalid(string message) => new(StatusCode.InvalidArgument, message);

    public static InferException NotFound(string message) => new(StatusCode.NotFound, message);

    public static InferException Unavailable(string message) => new(StatusCode.Unavailable, message);

    public static InferException Unsupported(string message) => new(StatusCode.Unimplemented, message);
}
