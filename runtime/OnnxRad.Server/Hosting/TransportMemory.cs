using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace OnnxRad.Server.Hosting;

/// <summary>Memory that connections are read into, in larger blocks than Kestrel's own: an image of 224 pixels is read in a dozen calls of
/// the system in place of 150. All connections share it.</summary>
/// <remarks>What is dropped here is garbage that only a full collection finds, so blocks are kept for the next read, and there are few large ones.</remarks>
sealed class TransportMemory : IMemoryPoolFactory<byte>
{
    /// <summary>The bytes of a large block.</summary>
    public const int LargeBytes = 1 << 16;

    /// <summary>The bytes of other blocks, as large as Kestrel's own.</summary>
    public const int SmallBytes = 1 << 12;

    /// <summary>So many small blocks are kept for the next read, 16 MiB.</summary>
    public const int MostSmallKept = 4096;

    /// <summary>So many large blocks are out at a time, 8 MiB for each processor and 64 MiB at most; beyond them come small ones, since a stream of one
    /// byte holds a block.</summary>
    public static readonly int MostLarge = Math.Min(1024, 128 * Environment.ProcessorCount);

    readonly Blocks _large = new(LargeBytes, MostLarge);
    readonly Blocks _small = new(SmallBytes, MostSmallKept);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool(this);

    sealed class Pool(TransportMemory memory) : MemoryPool<byte>
    {
        public override int MaxBufferSize => LargeBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, LargeBytes);
            return minBufferSize > SmallBytes || memory._large.Out < MostLarge ? memory._large.Rent() : memory._small.Rent();
        }

        // Other connections go on.
        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Blocks of one size; safe for concurrent calls.</summary>
    sealed class Blocks(int bytes, int mostKept)
    {
        readonly Lock _lock = new();
        Block? _free;
        int _kept;
        int _out;

        public int Out => Volatile.Read(ref _out);

        public Block Rent()
        {
            lock (_lock)
            {
                _out++;
                if (_free is { } block)
                {
                    (_free, block.Next, block.IsOut) = (block.Next, null, true);
                    _kept--;
                    return block;
                }
            }

            return new(this, bytes);
        }

        public void Return(Block block)
        {
            lock (_lock)
            {
                // Given back twice it would be lent to two connections.
                if (!block.IsOut)
                {
                    return;
                }

                block.IsOut = false;
                _out--;
                if (_kept < mostKept)
                {
                    (_free, block.Next) = (block, _free);
                    _kept++;
                }
            }
        }
    }

    sealed class Block(Blocks owner, int bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), 0, bytes);

        public Block? Next { get; set; }

        public bool IsOut { get; set; } = true;

        public void Dispose() => owner.Return(this);
    }
}
