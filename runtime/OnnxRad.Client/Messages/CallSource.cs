using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Inference;

namespace OnnxRad.Client.Messages;

/// <summary>The requests of a stream, from a sequence of the caller's, and what that sequence threw.</summary>
/// <param name="calls">What is asked.</param>
/// <param name="most">The most bytes of a message.</param>
sealed class CallSource(IAsyncEnumerable<InferCall> calls, int most)
{
    volatile ExceptionDispatchInfo? _problem;

    /// <summary>What the caller's sequence threw, or a call of it that cannot be sent.</summary>
    /// <value><see langword="null"/> while nothing is wrong.</value>
    public ExceptionDispatchInfo? Problem => _problem;

    /// <summary>The requests; they end where the caller's sequence fails.</summary>
    public async IAsyncEnumerable<ModelInferRequest> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var call = calls.GetAsyncEnumerator(cancellation);
        while (await NextAsync(call, cancellation) is { } request)
        {
            yield return request;
        }
    }

    async Task<ModelInferRequest?> NextAsync(IAsyncEnumerator<InferCall> call, CancellationToken cancellation)
    {
        try
        {
            return await call.MoveNextAsync() ? InferMessages.Request(call.Current, most) : null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            _problem = ExceptionDispatchInfo.Capture(e);
            return null;
        }
    }
}
