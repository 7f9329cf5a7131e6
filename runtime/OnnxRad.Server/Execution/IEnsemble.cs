using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Answers requests by running other models.</summary>
interface IEnsemble
{
    /// <summary>The request with its batch size filled in.</summary>
    /// <exception cref="InferException">It does not fit the ensemble; all problems are listed.</exception>
    InferRequest Checked(InferRequest request);

    /// <summary>Runs a checked request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="queue">Where it waits for what the ensemble itself decodes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>All outputs in the order of the signature.</returns>
    /// <exception cref="InferException">A member is not there, refuses the request, or fails.</exception>
    Task<InferTensor[]> RunAsync(InferRequest request, DecodeQueue queue, CancellationToken cancellation);
}
