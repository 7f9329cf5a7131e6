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

    /// <summary>Lets the requests of a pass hold together what each has reserved, as one that is not answered keeps the memory of all of them.</summary>
    public void Join(IReadOnlyList<InferRequest> requests)
    {
        if (requests.Count == 1)
        {
            return;
        }

        var shared = new SharedBytes(budget);
        foreach (var request in requests.Where(request => request.ReservedBytes > 0))
        {
            request.Memory!.Pool(shared, request.ReservedBytes);
        }

        shared.Release();
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
