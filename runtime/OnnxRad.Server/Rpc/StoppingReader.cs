using Grpc.Core;
using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Rpc;

/// <summary>Messages of a client's stream, until the server stops: a client that keeps its stream open would hold the server.</summary>
/// <param name="inner">The stream.</param>
/// <param name="bytes">Is told what is waited for.</param>
/// <param name="stopping">Ends it.</param>
sealed class StoppingReader<T>(IAsyncStreamReader<T> inner, RequestBytes bytes, CancellationToken stopping) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        // What nobody took over was read for the message before, and that is answered.
        bytes.Give(bytes.TakeOver());
        var next = inner.MoveNext(cancellationToken);
        bytes.Next = next;
        return next.UntilStopping(stopping);
    }
}
