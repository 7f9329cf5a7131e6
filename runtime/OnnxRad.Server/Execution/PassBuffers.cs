using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Execution;

/// <summary>What a pass writes its outputs into; large ones lie in arrays of the pool, which the pass's requests may go on holding.</summary>
/// <param name="requests">The requests of the pass.</param>
sealed class PassBuffers(IReadOnlyList<InferRequest> requests) : IDisposable
{
    readonly List<PooledBuffer> _pooled = [];
    readonly bool _canGiveBack = requests.All(request => request.Memory is not null);

    /// <summary>The bytes of the pool's arrays.</summary>
    public long Capacity => _pooled.Sum(buffer => (long)PooledBuffer.Capacity(buffer.Memory.Length));

    /// <summary>Memory for an output, whose contents are undefined.</summary>
    public Memory<byte> Rent(int length)
    {
        if (length < RequestMemory.Least || !_canGiveBack)
        {
            return GC.AllocateUninitializedArray<byte>(length);
        }

        var buffer = new PooledBuffer(length);
        buffer.AddUser();
        _pooled.Add(buffer);
        return buffer.Memory;
    }

    /// <summary>Lets the requests hold the memory until they are answered.</summary>
    public void Share()
    {
        foreach (var buffer in _pooled)
        {
            foreach (var request in requests)
            {
                request.Memory!.Share(buffer);
            }
        }
    }

    /// <summary>Gives back what no request holds.</summary>
    public void Dispose() => _pooled.ForEach(buffer => buffer.Release());
}
