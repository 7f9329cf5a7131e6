using System.IO.Compression;

namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>The bytes of a NIfTI file, decompressed as far as its header says.</summary>
static class NiftiBytes
{
    // Deflate spends at least 2 bits on 258 bytes.
    const int MaxDeflateRatio = 1032;

    public static bool IsCompressed(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]);

    /// <summary>The header alone.</summary>
    public static NiftiHeader Header(ReadOnlyMemory<byte> data)
    {
        if (!IsCompressed(data.Span))
        {
            return NiftiHeader.Parse(data.Span);
        }

        using var stream = Unpacked(data);
        var start = new byte[NiftiHeader.LongestLength];
        return NiftiHeader.Parse(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
    }

    /// <summary>The header, and the bytes of all volumes.</summary>
    public static (NiftiHeader Header, ReadOnlyMemory<byte> Voxels) Open(ReadOnlyMemory<byte> data)
    {
        if (!IsCompressed(data.Span))
        {
            var header = NiftiHeader.Parse(data.Span);
            var end = header.Offset + header.ByteCount;
            return end <= data.Length ? (header, data[(int)header.Offset..(int)end]) : throw CutOff(header, data.Length - header.Offset);
        }

        try
        {
            return Decompress(data);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageException("Its compressed data is damaged.", innerException: e);
        }
    }

    static (NiftiHeader, ReadOnlyMemory<byte>) Decompress(ReadOnlyMemory<byte> data)
    {
        using var stream = Unpacked(data);
        var start = new byte[NiftiHeader.LongestLength];
        var found = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var header = NiftiHeader.Parse(start.AsSpan(0, found));
        if (header.ByteCount > (long)data.Length * MaxDeflateRatio)
        {
            throw new InvalidImageException($"Its {data.Length} bytes cannot hold the voxels that its NIfTI header says; it is cut off.");
        }

        // What was read with the header may belong to the voxels already.
        var early = (int)Math.Max(0, found - header.Offset);
        for (var skip = header.Offset - found; skip > 0;)
        {
            var read = stream.Read(start.AsSpan(0, (int)Math.Min(start.Length, skip)));
            skip = read > 0 ? skip - read : throw CutOff(header, 0);
        }

        var voxels = new byte[header.ByteCount];
        early = Math.Min(early, voxels.Length);
        start.AsSpan((int)Math.Min(header.Offset, start.Length), early).CopyTo(voxels);
        var total = early + stream.ReadAtLeast(voxels.AsSpan(early), voxels.Length - early, throwOnEndOfStream: false);
        if (total < voxels.Length)
        {
            throw CutOff(header, total);
        }

        // The checksum is looked at when the stream comes to its end.
        _ = stream.ReadByte();
        return (header, voxels);
    }

    static GZipStream Unpacked(ReadOnlyMemory<byte> data) => new(ArrayStream.Of(data), CompressionMode.Decompress);

    static InvalidImageException CutOff(NiftiHeader header, long found) =>
        new($"Its NIfTI voxels have {Math.Max(0, found)} of {header.ByteCount} bytes; it is cut off.");
}
