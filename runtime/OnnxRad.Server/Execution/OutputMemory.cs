using Grpc.Core;
using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Memory for the outputs of passes, which counts as what their requests hold until these are answered: an answer that a client is slow to
/// read, and a tensor between the steps of an ensemble, may be many times the size of the request.</summary>
/// <param name="budget">The bytes of requests.</param>
sealed class OutputMemory(ByteBudget budget)
{
    /// <summary>Counts the outputs of a pass, to each request its items' part; those of the server itself hold nothing.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="requests">The requests of the pass.</param>
    /// <param name="bytes">The bytes of all outputs.</param>
    /// <exception cref="InferException">There is no room for them; nothing is taken.</exception>
    public void Take(string model, IReadOnlyList<InferRequest> requests, long bytes)
    {
        if (requests.Any(request => request.Memory is null))
        {
            return;
        }

        if (bytes > budget.Most)
        {
            throw InferException.Invalid($"The outputs of model '{model}' have {bytes} bytes for this request; the server holds {budget.Most} of all requests "
                + "together. Send fewer items at a time.");
        }

        if (!budget.TryTake(bytes))
        {
            throw new InferException(StatusCode.ResourceExhausted, budget.Refusal);
        }

        var items = requests.Sum(request => (long)request.BatchSize);
        foreach (var request in requests)
        {
            var part = items == 0 ? bytes : (long)((Int128)bytes * request.BatchSize / items);
            (bytes, items) = (bytes - part, items - request.BatchSize);
            request.Memory!.Owe(budget, part);
        }
    }

    /// <summary>Memory for an output of a pass, which its requests give back together where it is large.</summary>
    public static Memory<byte> Rent(int length, IReadOnlyList<InferRequest> requests)
    {
        if (length < RequestMemory.Least || requests.Any(request => request.Memory is null))
        {
            return GC.AllocateUninitializedArray<byte>(length);
        }

        var buffer = new PooledBuffer(length);
        foreach (var request in requests)
        {
            request.Memory!.Share(buffer);
        }

        return buffer.Memory;
    }
}
