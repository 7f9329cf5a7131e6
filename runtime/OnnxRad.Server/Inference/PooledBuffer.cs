using System.Buffers;

namespace OnnxRad.Server.Inference;

/// <summary>Memory of the array pool that several requests share; given back when the last of them is answered.</summary>
/// <remarks>One whose users forget it is left to the collector, and is never in two hands.</remarks>
sealed class PooledBuffer
{
    readonly byte[] _array;
    readonly int _length;
    int _users;

    /// <param name="length">Bytes; what they hold is undefined.</param>
    public PooledBuffer(int length) => (_array, _length) = (ArrayPool<byte>.Shared.Rent(length), length);

    public Memory<byte> Memory => _array.AsMemory(0, _length);

    public void AddUser() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
