using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace OnnxRad.Server.Hosting;

/// <summary>Memory that connections are read into, in larger blocks than Kestrel's own: an image of 224 pixels is read in a dozen calls of
/// the system in place of 150.</summary>
sealed class TransportMemory : IMemoryPoolFactory<byte>
{
    /// <summary>The bytes of a large block.</summary>
    public const int LargeBytes = 1 << 16;

    /// <summary>The bytes of other blocks, as large as Kestrel's own.</summary>
    public const int SmallBytes = 1 << 12;

    /// <summary>So many large blocks are out at a time; beyond them come small ones, since a stream of one byte holds a block.</summary>
    public const int MostLarge = 1024;

    // Blocks of each kind that are kept for the next read; those beyond are left to the collector.
    const int MostKept = 256;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    sealed class Pool : MemoryPool<byte>
    {
        readonly ConcurrentQueue<Block> _large = new();
        readonly ConcurrentQueue<Block> _small = new();
        int _largeOut;

        public override int MaxBufferSize => LargeBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, LargeBytes);
            var isLarge = Interlocked.Increment(ref _largeOut) <= MostLarge || minBufferSize > SmallBytes;
            if (!isLarge)
            {
                Interlocked.Decrement(ref _largeOut);
            }

            return (isLarge ? _large : _small).TryDequeue(out var block) ? block : new Block(this, isLarge ? LargeBytes : SmallBytes);
        }

        protected override void Dispose(bool disposing)
        {
            _large.Clear();
            _small.Clear();
        }

        void Return(Block block)
        {
            var isLarge = block.Memory.Length == LargeBytes;
            if (isLarge)
            {
                Interlocked.Decrement(ref _largeOut);
            }

            var free = isLarge ? _large : _small;
            if (free.Count < MostKept)
            {
                free.Enqueue(block);
            }
        }

        sealed class Block(Pool pool, int bytes) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } =
                MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), 0, bytes);

            public void Dispose() => pool.Return(this);
        }
    }
}
