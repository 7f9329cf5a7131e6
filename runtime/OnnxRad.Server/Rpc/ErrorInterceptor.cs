using System.Threading.Channels;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http.Features;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>Turns exceptions into gRPC statuses; what the server is to blame for goes into its log alone.</summary>
sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> log, IHostApplicationLifetime lifetime) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            // Health's Watch, which never ends by itself.
            await continuation(request, responseStream, context).UntilStopping(lifetime.ApplicationStopping);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            var bytes = context.GetHttpContext().Features.GetRequiredFeature<RequestBytes>();
            await continuation(new StoppingReader<TRequest>(requestStream, bytes, lifetime.ApplicationStopping), responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translated(e is ChannelClosedException { InnerException: { } inner } ? inner : e, context);
        }
    }

    Exception Translated(Exception e, ServerCallContext context)
    {
        switch (e)
        {
            case RpcException:
                return e;
            case InferException known:
                if (known.Status == StatusCode.Internal)
                {
                    LogFailed(context.Method, known.InnerException ?? known);
                }

                return new RpcException(new Status(known.Status, known.Message));
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "The client did not wait for the answer."));
            default:
                LogFailed(context.Method, e);
                return new RpcException(new Status(StatusCode.Internal, "The server failed on this request; its log says why."));
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} failed")]
    partial void LogFailed(string method, Exception problem);
}
