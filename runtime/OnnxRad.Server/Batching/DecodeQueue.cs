using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>The requests of one model whose image files wait to be decoded: they wait in the queue of the model, by its size and its
/// timeout, before those whose tensors are ready.</summary>
/// <param name="model">What messages call the model.</param>
/// <param name="policy">How requests wait.</param>
/// <param name="clock">Times waits.</param>
/// <param name="behind">How many requests wait with their tensors.</param>
sealed class DecodeQueue(string model, BatchPolicy policy, TimeProvider clock, Func<int> behind)
{
    int _waiting;

    /// <summary>How many requests wait here.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The turn of a request that brings image files.</summary>
    public DecodeTurn Turn(InferRequest request) =>
        new(this, clock, policy.Queue(policy.Level(request.Priority)), request.TimeoutMicroseconds);

    /// <summary>Counts a request in that waits; <see cref="Leave"/> counts it out.</summary>
    /// <param name="most">How many may wait, with it; 0 for as many as come.</param>
    /// <exception cref="InferException">The queue is full.</exception>
    public void Enter(int most)
    {
        if (Interlocked.Increment(ref _waiting) + behind() > most && most > 0)
        {
            Leave();
            throw QueuePolicy.Full(model, most);
        }
    }

    public void Leave() => Interlocked.Decrement(ref _waiting);

    /// <summary>What a client is told whose request has waited too long.</summary>
    public InferException Late() => QueuePolicy.Late(model);
}
