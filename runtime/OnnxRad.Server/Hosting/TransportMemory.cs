using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace OnnxRad.Server.Hosting;

/// <summary>Memory that connections are read into, in larger blocks than Kestrel's own: an image of 224 pixels is read in a dozen calls of
/// the system in place of 150.</summary>
sealed class TransportMemory : IMemoryPoolFactory<byte>
{
    /// <summary>The bytes of a block.</summary>
    public const int BlockBytes = 1 << 16;

    // Blocks that are kept for the next read; those beyond are left to the collector.
    const int MostKept = 256;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    sealed class Pool : MemoryPool<byte>
    {
        readonly ConcurrentQueue<Block> _free = new();
        int _kept;

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            if (!_free.TryDequeue(out var block))
            {
                return new Block(this);
            }

            Interlocked.Decrement(ref _kept);
            return block;
        }

        protected override void Dispose(bool disposing) => _free.Clear();

        void Return(Block block)
        {
            if (Interlocked.Increment(ref _kept) <= MostKept)
            {
                _free.Enqueue(block);
            }
            else
            {
                Interlocked.Decrement(ref _kept);
            }
        }

        sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } =
                MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

            public void Dispose() => pool.Return(this);
        }
    }
}
