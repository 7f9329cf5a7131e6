using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>Answers requests by running other models.</summary>
interface IEnsemble
{
    /// <summary>Whether a request is for the members to check, and not against the ensemble's own signature.</summary>
    bool LeavesToMembers(InferRequest request);

    /// <summary>Runs a checked request.</summary>
    /// <returns>All outputs in the order of the signature.</returns>
    /// <exception cref="InferException">A member is not there, refuses the request, or fails.</exception>
    Task<InferTensor[]> RunAsync(InferRequest request, CancellationToken cancellation);
}
