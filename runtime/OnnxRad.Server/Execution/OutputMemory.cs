using OnnxRad.Server.Hosting;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Memory for the outputs of passes, which counts as what their requests hold until these are answered: an answer that a client is slow to
/// read, and a tensor between the steps of an ensemble, may be many times the size of the request.</summary>
/// <remarks>Requests take it before they wait, so that none has waited for nothing. Outputs below <see cref="RequestMemory.Least"/> do not count.</remarks>
/// <param name="budget">The bytes of requests.</param>
sealed class OutputMemory(ByteBudget budget)
{
    /// <summary>Takes bytes for the outputs of a request; nothing for requests of the server itself.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="request">The request.</param>
    /// <param name="bytes">The bytes of its outputs.</param>
    /// <returns>The request, which says so.</returns>
    /// <exception cref="InferException">There is no room for them; nothing is taken.</exception>
    public InferRequest Reserved(string model, InferRequest request, long bytes)
    {
        if (request.Memory is not { } memory || bytes < RequestMemory.Least)
        {
            return request;
        }

        Take(model, memory, bytes);
        return request with { ReservedBytes = bytes };
    }

    /// <summary>Takes bytes for the outputs of a pass beyond those that its requests have reserved.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <param name="requests">The requests of the pass.</param>
    /// <param name="outputs">The outputs of each.</param>
    /// <returns>For each request <see langword="null"/>, or why there is no room for its outputs: nothing more is taken for it then.</returns>
    public InferException?[] TakeRest(string model, IReadOnlyList<InferRequest> requests, InferTensor[][] outputs)
    {
        var refusals = new InferException?[requests.Count];
        for (var i = 0; i < refusals.Length; i++)
        {
            var rest = outputs[i].Sum(output => (long)output.Raw.Length) - requests[i].ReservedBytes;
            if (requests[i].Memory is not { } memory || rest < RequestMemory.Least)
            {
                continue;
            }

            try
            {
                Take(model, memory, rest);
            }
            catch (InferException e)
            {
                // One without room must not spoil the answers of the others.
                refusals[i] = e;
            }
        }

        return refusals;
    }

    /// <summary>Lets the requests of a pass hold together what each has reserved, and what the arrays that hold their outputs have beyond
    /// that: a pass may be padded, and the pool's arrays are powers of two. One request that is not answered keeps all of them.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="buffers">What their outputs lie in.</param>
    /// <returns>Whether they may; otherwise there is no room for more than what is reserved, and the outputs must be copied.</returns>
    public bool TryHold(IReadOnlyList<InferRequest> requests, PassBuffers buffers)
    {
        var beyond = buffers.Capacity - requests.Sum(request => request.ReservedBytes);
        if (beyond < RequestMemory.Least)
        {
            beyond = 0;
        }
        else if (!budget.TryTake(beyond))
        {
            return false;
        }

        Join(requests, beyond);
        buffers.Share();
        return true;
    }

    void Join(IReadOnlyList<InferRequest> requests, long beyond)
    {
        if (requests.Count == 1 && beyond == 0)
        {
            return;
        }

        var shared = new SharedBytes(budget, beyond);
        foreach (var request in requests.Where(request => request.Memory is not null && request.ReservedBytes + beyond > 0))
        {
            request.Memory!.Pool(shared, request.ReservedBytes);
        }

        shared.Release();
    }

    void Take(string model, RequestMemory memory, long bytes)
    {
        if (bytes > budget.Most)
        {
            throw InferException.Invalid($"The outputs of model '{model}' have {bytes} bytes for this request; the server holds {budget.Most} of all requests "
                + "together. Send fewer items at a time.");
        }

        memory.Take(budget, bytes);
    }
}
