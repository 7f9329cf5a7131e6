using System.Buffers.Binary;
using System.IO.Compression;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Reads the arrays of an .npz file that hold images or labels.</summary>
/// <remarks>
/// Everything wrong is an <see cref="InvalidDataException"/> whose text ends a sentence that starts with the array's name.
/// </remarks>
static class NpyReader
{
    const int MaxSide = 16384;
    const long MaxDeflateRatio = 1032;

    /// <summary>Images as stored: uint8, (N, H, W), (N, H, W, 1) or (N, H, W, 3).</summary>
    public static NpyImages ReadImages(ZipArchiveEntry entry) => ReadImages(entry, ofVolumes: false);

    /// <summary>Volumes as stored: uint8, (N, D, H, W).</summary>
    public static NpyImages ReadVolumes(ZipArchiveEntry entry) => ReadImages(entry, ofVolumes: true);

    static NpyImages ReadImages(ZipArchiveEntry entry, bool ofVolumes)
    {
        using var data = entry.Open();
        var stream = new NpyStream(data);
        var header = NpyHeader.Read(stream);
        if (header is not { Kind: 'u', ItemSize: 1 })
        {
            throw new InvalidDataException($"its element type is {header.TypeName}, not uint8");
        }

        if (ofVolumes ? header.Shape.Count != 4 : header.Shape is not [_, _, _] and not [_, _, _, 1 or 3])
        {
            throw new InvalidDataException(
                $"its shape {header.ShapeText} is not that of {(ofVolumes ? "(N, D, H, W) volumes" : "grey (N, H, W) or RGB (N, H, W, 3) images")}");
        }

        var (depth, height, width) = ofVolumes ? (header.Shape[1], header.Shape[2], header.Shape[3]) : (1, header.Shape[1], header.Shape[2]);
        if (depth is < 1 or > MaxSide || height is < 1 or > MaxSide || width is < 1 or > MaxSide)
        {
            throw new InvalidDataException($"its shape {header.ShapeText} has a side that is not 1 to {MaxSide} pixels long");
        }

        if (depth * height * width > ImageFile.MaxBytes)
        {
            throw new InvalidDataException($"its shape {header.ShapeText} is that of volumes of more than {ImageFile.MaxBytes} voxels");
        }

        CheckLayout(header, stream, entry);
        var channels = !ofVolumes && header.Shape.Count == 4 ? (int)header.Shape[3] : 1;
        var images = new List<byte[]>();
        for (var i = 0; i < header.Shape[0]; i++)
        {
            var image = new byte[depth * height * width * channels];
            stream.ReadExactly(image);
            images.Add(image);
        }

        CheckSum(stream, entry);
        return new NpyImages(images, (int)height, (int)width, channels) { Depth = (int)depth };
    }

    /// <summary>Labels: an integer type or bool, (N) or (N, 1).</summary>
    public static List<long> ReadLabels(ZipArchiveEntry entry)
    {
        using var data = entry.Open();
        var stream = new NpyStream(data);
        var header = NpyHeader.Read(stream);
        if (header.Kind == 'f')
        {
            throw new InvalidDataException($"its element type is {header.TypeName}, not an integer type");
        }

        if (header.Shape is not [_] and not [_, 1])
        {
            throw new InvalidDataException($"its shape {header.ShapeText} is not (N) or (N, 1), one label for each image");
        }

        CheckLayout(header, stream, entry);
        var labels = new List<long>();
        Span<byte> item = stackalloc byte[header.ItemSize];
        for (var i = 0; i < header.Shape[0]; i++)
        {
            stream.ReadExactly(item);
            labels.Add(Integer(item, header));
        }

        CheckSum(stream, entry);
        return labels;
    }

    // Neither the header nor the length in the zip directory is to be trusted: what is read grows with what is there.
    static void CheckLayout(NpyHeader header, NpyStream stream, ZipArchiveEntry entry)
    {
        if (header.IsTransposed)
        {
            throw new InvalidDataException("it is in Fortran order; save it after numpy.ascontiguousarray");
        }

        // Deflate packs at most 1032 to 1: what claims more is damaged, and is not given memory.
        if (entry.Length > (MaxDeflateRatio * entry.CompressedLength) + MaxDeflateRatio)
        {
            throw new InvalidDataException($"it claims {entry.Length} bytes, which its {entry.CompressedLength} packed bytes cannot hold");
        }

        var (count, stored) = (header.Count, entry.Length - stream.Position);
        if (stored != (Int128)count * header.ItemSize || header.Shape[0] > int.MaxValue)
        {
            throw new InvalidDataException(
                $"its shape {header.ShapeText} of {header.TypeName} does not fit the {stored} bytes that it holds");
        }
    }

    static void CheckSum(NpyStream stream, ZipArchiveEntry entry)
    {
        if (stream.Crc32 != entry.Crc32)
        {
            throw new InvalidDataException("its bytes do not match their checksum");
        }
    }

    static long Integer(ReadOnlySpan<byte> item, NpyHeader header) => (header.Kind, header.ItemSize, header.BigEndian) switch
    {
        ('i', 1, _) => (sbyte)item[0],
        (_, 1, _) => item[0],
        ('i', 2, false) => BinaryPrimitives.ReadInt16LittleEndian(item),
        ('i', 2, true) => BinaryPrimitives.ReadInt16BigEndian(item),
        (_, 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(item),
        (_, 2, true) => BinaryPrimitives.ReadUInt16BigEndian(item),
        ('i', 4, false) => BinaryPrimitives.ReadInt32LittleEndian(item),
        ('i', 4, true) => BinaryPrimitives.ReadInt32BigEndian(item),
        (_, 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(item),
        (_, 4, true) => BinaryPrimitives.ReadUInt32BigEndian(item),
        ('i', _, false) => BinaryPrimitives.ReadInt64LittleEndian(item),
        ('i', _, true) => BinaryPrimitives.ReadInt64BigEndian(item),
        // Labels from 2^63 up are out of every range: the largest signed number stands for them.
        (_, _, false) => (long)ulong.Min(BinaryPrimitives.ReadUInt64LittleEndian(item), long.MaxValue),
        (_, _, true) => (long)ulong.Min(BinaryPrimitives.ReadUInt64BigEndian(item), long.MaxValue),
    };
}
