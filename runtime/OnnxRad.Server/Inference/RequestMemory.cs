using Grpc.Core;
using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Inference;

/// <summary>Pooled memory that the values of one request and of its answer lie in; disposed when the answer is sent.</summary>
/// <remarks>Safe for concurrent calls: the members of an ensemble run at the same time.</remarks>
sealed class RequestMemory : IDisposable
{
    /// <summary>Smaller values are not worth the sharing: the collector is done with them in no time.</summary>
    public const int Least = 1 << 14;

    readonly Lock _lock = new();
    List<PooledBuffer>? _buffers;
    List<SharedBytes>? _shared;
    ByteBudget? _budget;
    long _owed;
    bool _ended;

    /// <summary>The bytes that the request holds of the budget besides, those of its message.</summary>
    public long Beside { get; set; }

    /// <summary>Whether there is anything to give back.</summary>
    public bool IsEmpty => _buffers is null && _shared is null && _owed == 0;

    /// <summary>Memory whose contents are undefined, of the pool where it is large.</summary>
    /// <param name="length">Bytes.</param>
    public Memory<byte> Rent(int length)
    {
        if (length < Least)
        {
            return GC.AllocateUninitializedArray<byte>(length);
        }

        var buffer = new PooledBuffer(length);
        Share(buffer);
        return buffer.Memory;
    }

    /// <summary>Memory as <see cref="Rent(int)"/> gives it, whose bytes are taken of a budget.</summary>
    /// <exception cref="InferException">The budget is spent, or will never be as large.</exception>
    public Memory<byte> Rent(ByteBudget budget, int length)
    {
        Take(budget, PooledBuffer.Capacity(length));
        return Rent(length);
    }

    /// <summary>Keeps a buffer until this request is answered too; one that comes later is left to the collector.</summary>
    public void Share(PooledBuffer buffer)
    {
        lock (_lock)
        {
            buffer.AddUser();
            if (!_ended)
            {
                (_buffers ??= []).Add(buffer);
            }
        }
    }

    /// <summary>Takes bytes of the server's budget for this request, until it is answered; where it is already, they are given back at
    /// once.</summary>
    /// <exception cref="InferException">The budget is spent, or will never be as large.</exception>
    public void Take(ByteBudget budget, long bytes)
    {
        lock (_lock)
        {
            ThrowIfNever(budget.Most, (Int128)Beside + _owed + bytes);
        }

        if (!budget.TryTake(bytes))
        {
            throw new InferException(StatusCode.ResourceExhausted, budget.Refusal);
        }

        lock (_lock)
        {
            if (!_ended)
            {
                (_budget, _owed) = (budget, _owed + bytes);
                return;
            }
        }

        budget.Give(bytes);
    }

    /// <summary>Refuses a request that would be told for ever to come again later.</summary>
    /// <param name="most">The bytes of the server's budget.</param>
    /// <param name="bytes">Those of it that the request needs at a time.</param>
    /// <exception cref="InferException">The budget will never be as large.</exception>
    public static void ThrowIfNever(long most, Int128 bytes)
    {
        if (bytes > most)
        {
            throw InferException.Invalid($"The request becomes {bytes} bytes in memory; the server holds {most} of all requests together. "
                + "Send it in parts, or its values as bytes in place of text.");
        }
    }

    /// <summary>Holds bytes that this request has taken together with others, until all of these are answered.</summary>
    /// <param name="shared">What others hold too.</param>
    /// <param name="bytes">The bytes, taken before.</param>
    public void Pool(SharedBytes shared, long bytes)
    {
        lock (_lock)
        {
            // What is answered has given them back.
            if (!_ended)
            {
                _owed -= bytes;
                shared.AddUser(bytes);
                (_shared ??= []).Add(shared);
            }
        }
    }

    /// <summary>Gives the memory back, and goes on holding the bytes of a budget; nothing is rented any more.</summary>
    public void ReleaseBuffers()
    {
        lock (_lock)
        {
            _buffers?.ForEach(buffer => buffer.Release());
            _buffers = null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _budget?.Give(_owed);
            (_budget, _owed) = (null, 0);
            _shared?.ForEach(shared => shared.Release());
            _shared = null;
            ReleaseBuffers();
        }
    }
}
