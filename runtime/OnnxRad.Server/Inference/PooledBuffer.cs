using System.Buffers;
using System.Numerics;

namespace OnnxRad.Server.Inference;

/// <summary>Memory of the array pool that several requests share; given back when the last of them is answered.</summary>
/// <remarks>One whose users forget it is left to the collector, and is never in two hands.</remarks>
sealed class PooledBuffer
{
    // The pool's largest array; above it, each has the bytes that are asked for.
    const int LargestPooled = 1 << 30;

    readonly byte[] _array;
    readonly int _length;
    int _users;

    /// <param name="length">Bytes; what they hold is undefined.</param>
    public PooledBuffer(int length) => (_array, _length) = (ArrayPool<byte>.Shared.Rent(length), length);

    public Memory<byte> Memory => _array.AsMemory(0, _length);

    /// <summary>The bytes that memory for a value takes, the pool's arrays being powers of two.</summary>
    /// <param name="length">The bytes of the value, 0 or above.</param>
    public static int Capacity(int length) =>
        length is < RequestMemory.Least or > LargestPooled ? length : (int)BitOperations.RoundUpToPowerOf2((uint)length);

    public void AddUser() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
