using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>Ends waits when the server stops: clients keep streams open, and each would hold the server until its patience ends.</summary>
static class StoppingServer
{
    const string Message = "The server is stopping. Call another one, or this one again later.";

    /// <summary>The result of a task, unless the server stops first.</summary>
    /// <exception cref="InferException">The server stops.</exception>
    public static async Task<T> UntilStopping<T>(this Task<T> task, CancellationToken stopping)
    {
        await UntilStopping((Task)task, stopping);
        return await task;
    }

    /// <summary>Waits for a task, unless the server stops first.</summary>
    /// <exception cref="InferException">The server stops.</exception>
    public static async Task UntilStopping(this Task task, CancellationToken stopping)
    {
        try
        {
            await task.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !task.IsCompleted)
        {
            throw InferException.Unavailable(Message);
        }
    }
}
