using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>The requests of one model whose image files wait to be decoded: they wait in the queue of the model, by its size and its
/// timeout, before those whose tensors are ready.</summary>
/// <param name="model">What messages call the model.</param>
/// <param name="policy">How requests wait.</param>
/// <param name="clock">Times waits.</param>
/// <param name="places">The places of the queue.</param>
sealed class DecodeQueue(string model, BatchPolicy policy, TimeProvider clock, QueuePlaces places)
{
    /// <summary>The turn of a request that brings image files.</summary>
    public DecodeTurn Turn(InferRequest request)
    {
        var priority = policy.Level(request.Priority);
        return new(model, priority, policy.Queue(priority), places, clock, request.TimeoutMicroseconds);
    }
}
