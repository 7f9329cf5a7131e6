using System.Buffers;
using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace OnnxRad.Trainer;

/// <summary>A file of prepared images: their values and teaching data, by the hash of what they were made of.</summary>
/// <remarks>
/// A header of 64 bytes (magic, format version, values of a slot, the hash that the file's name begins with, checksum), then slots of equal
/// size: the image's hash (32 bytes), a checksum of hash and values (16 bytes), the values (little endian float32), padding to 64 bytes.
/// Slots are written by the process that holds the lock beside the file, and are not moved. Names and identifiers are not in it.
/// </remarks>
sealed class PreparedStore : IDisposable
{
    /// <summary>Written into the header; a file of another version is made anew.</summary>
    public const int FormatVersion = 3;

    /// <summary>Length of the hash of an image.</summary>
    public const int KeyLength = 32;

    const int HeaderLength = 64, ChecksumLength = 16, Alignment = 64, ChecksumAt = 48;

    readonly SafeFileHandle _file;
    readonly FileLock _lock;
    readonly Lock _gate = new();
    readonly Dictionary<UInt128, int> _slots = [];
    readonly int _floats;
    readonly int _slotLength;
    int _count;

    PreparedStore(SafeFileHandle file, FileLock heldLock, int floats) =>
        (_file, _lock, _floats, _slotLength) = (file, heldLock, floats, SlotLength(floats));

    /// <summary>Bytes of the file.</summary>
    public long Length => HeaderLength + ((long)_count * _slotLength);

    static ReadOnlySpan<byte> Magic => "ONNXRADP"u8;

    /// <summary>Opens the file of a kind of preparation, or makes it; another process that prepares the same is waited for.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="kind">The hash of how images are prepared.</param>
    /// <param name="floats">Values of an image, teaching data included.</param>
    /// <param name="waiting">Called once where another process holds the file.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static PreparedStore Open(string folder, byte[] kind, int floats, Action waiting, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Convert.ToHexStringLower(kind.AsSpan(0, 16)) + ".prepared");
        var held = TakeLock(path + ".lock", waiting, cancellation);
        try
        {
            var header = Header(kind, floats);
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var found = new byte[HeaderLength];
            if (RandomAccess.Read(file, found, 0) < HeaderLength || !found.AsSpan().SequenceEqual(header))
            {
                // Readers that have mapped the old one keep it.
                file.Dispose();
                AtomicFile.Write(path, stream => stream.Write(header));
                file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            }

            var store = new PreparedStore(file, held, floats);
            store.ReadKeys();
            return store;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The slot of an image; -1 where it has none.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            return _slots.GetValueOrDefault(Short(key), -1);
        }
    }

    /// <summary>Whether a slot holds what was written for an image: its checksum is computed.</summary>
    public bool IsIntact(int slot, ReadOnlySpan<byte> key)
    {
        var rented = ArrayPool<byte>.Shared.Rent(_slotLength);
        try
        {
            var buffer = rented.AsSpan(0, KeyLength + ChecksumLength + (4 * _floats));
            return RandomAccess.Read(_file, buffer, Offset(slot)) == buffer.Length
                && buffer[..KeyLength].SequenceEqual(key)
                && buffer.Slice(KeyLength, ChecksumLength).SequenceEqual(Checksum(key, buffer[(KeyLength + ChecksumLength)..]));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes an image's values; safe for concurrent calls.</summary>
    /// <param name="key">The image's hash; a slot of it is written over.</param>
    /// <param name="values">As many as a slot has.</param>
    /// <returns>The slot.</returns>
    public int Write(ReadOnlySpan<byte> key, ReadOnlySpan<float> values)
    {
        int slot;
        lock (_gate)
        {
            if (!_slots.TryGetValue(Short(key), out slot))
            {
                slot = _count++;
                _slots[Short(key)] = slot;
            }
        }

        var rented = ArrayPool<byte>.Shared.Rent(_slotLength);
        try
        {
            var buffer = rented.AsSpan(0, _slotLength);
            buffer.Clear();
            key.CopyTo(buffer);
            MemoryMarshal.AsBytes(values).CopyTo(buffer[(KeyLength + ChecksumLength)..]);
            Checksum(key, MemoryMarshal.AsBytes(values)).CopyTo(buffer[KeyLength..]);
            RandomAccess.Write(_file, buffer, Offset(slot));
            return slot;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Reads values of a slot, without mapping what lies around them.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="first">The first value.</param>
    /// <param name="values">Filled.</param>
    /// <exception cref="IOException">The file was cut off meanwhile.</exception>
    public void Read(int slot, int first, Span<float> values)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        if (RandomAccess.Read(_file, bytes, Offset(slot) + KeyLength + ChecksumLength + (4L * first)) < bytes.Length)
        {
            throw new IOException("A file of prepared images was cut off while it was read.");
        }
    }

    /// <summary>Maps the file, to read the values that were found or written; they can be read after this is disposed of.</summary>
    public PreparedMap Map()
    {
        if (RandomAccess.GetLength(_file) < Length)
        {
            RandomAccess.SetLength(_file, Length);
        }

        var map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new(map, HeaderLength + KeyLength + ChecksumLength, _slotLength);
    }

    /// <summary>Lets other processes prepare.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    static int SlotLength(int floats) => (KeyLength + ChecksumLength + (4 * floats) + Alignment - 1) / Alignment * Alignment;

    static UInt128 Short(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt128LittleEndian(key);

    static byte[] Header(byte[] kind, int floats)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), floats);
        kind.CopyTo(header.AsSpan(16));
        SHA256.HashData(header.AsSpan(0, ChecksumAt)).AsSpan(0, HeaderLength - ChecksumAt).CopyTo(header.AsSpan(ChecksumAt));
        return header;
    }

    static byte[] Checksum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key);
        hash.AppendData(values);
        return hash.GetHashAndReset()[..ChecksumLength];
    }

    static FileLock TakeLock(string path, Action waiting, CancellationToken cancellation)
    {
        const int PollMilliseconds = 200;
        for (var first = true; ; first = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (FileLock.TryTake(path) is { } file)
            {
                return file;
            }

            if (first)
            {
                waiting();
            }

            cancellation.WaitHandle.WaitOne(PollMilliseconds);
        }
    }

    long Offset(int slot) => HeaderLength + ((long)slot * _slotLength);

    // The values of a slot are checked when it is used; a file that ends in a slot has lost that one.
    void ReadKeys()
    {
        var key = new byte[KeyLength];
        _count = (int)Math.Min(int.MaxValue, (RandomAccess.GetLength(_file) - HeaderLength) / _slotLength);
        for (var slot = 0; slot < _count; slot++)
        {
            if (RandomAccess.Read(_file, key, Offset(slot)) == KeyLength && key.AsSpan().ContainsAnyExcept((byte)0))
            {
                _slots[Short(key)] = slot;
            }
        }
    }
}
