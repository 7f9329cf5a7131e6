using Grpc.Core;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>Turns exceptions into HTTP statuses and the protocol's <c>{"error": ...}</c>.</summary>
sealed partial class RestErrors(ILogger<RestErrors> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (InferException e)
        {
            if (e.Status == StatusCode.Internal)
            {
                LogFailed(e.InnerException ?? e);
            }

            return Error(e.Message, Status(e.Status));
        }
        catch (RpcException e)
        {
            return Error(e.Status.Detail, Status(e.StatusCode));
        }
        catch (BadHttpRequestException e)
        {
            return Error(e.Message, e.StatusCode);
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Error("The client did not wait for the answer.", StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e)
        {
            LogFailed(e);
            if (context.HttpContext.Response.HasStarted)
            {
                // The status is sent: a connection that breaks off is all that can still tell of the failure.
                context.HttpContext.Abort();
                return Results.Empty;
            }

            return Error("The server failed on this request; its log says why.", StatusCodes.Status500InternalServerError);
        }
    }

    static IResult Error(string message, int status) =>
        Results.Json(new Dictionary<string, string> { ["error"] = message }, statusCode: status);

    static int Status(StatusCode status) => status switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        _ => StatusCodes.Status500InternalServerError,
    };

    [LoggerMessage(LogLevel.Error, "A REST request failed")]
    partial void LogFailed(Exception problem);
}
