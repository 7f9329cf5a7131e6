using System.Buffers.Binary;
using System.IO.Compression;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The frame of a DICOM file (PS3.10 section 7): preamble, meta group, data set.</summary>
static class DicomPart10
{
    const int Preamble = 128;

    /// <summary>A deflated data set may become this large, in bytes.</summary>
    const int MaxInflated = 1 << 28;

    static ReadOnlySpan<byte> Magic => "DICM"u8;

    /// <summary>Whether bytes begin like a DICOM file, with or without preamble.</summary>
    public static bool Probe(ReadOnlySpan<byte> header) =>
        (header.Length >= Preamble + 4 && header.Slice(Preamble, 4).SequenceEqual(Magic))
        || header.StartsWith(Magic)
        || StartsWithElement(header);

    public static DicomFile Parse(ReadOnlyMemory<byte> data)
    {
        if (!Probe(data.Span))
        {
            throw new InvalidImageException("It does not begin like a DICOM file.");
        }

        var notes = new List<string>();
        var (meta, parser) = Meta(data, notes);
        var position = parser.Position;
        var (syntax, written) = Syntax(meta, data.Span[position..], notes);
        if (syntax == DicomSyntax.Deflated)
        {
            (data, position) = (Inflate(data[position..]), 0);
        }

        var reader = new DicomParser(data) { Position = position };
        var dataset = new DicomDataset();
        reader.Read(dataset, written);
        var isCutOff = reader.Truncated || parser.Truncated;
        if (isCutOff)
        {
            notes.Add("It is cut off.");
        }

        return dataset.Count > 0 || meta.Count > 0
            ? new DicomFile(meta, dataset, syntax, notes) { IsCutOff = isCutOff }
            : throw new InvalidImageException("It has no DICOM element.");
    }

    /// <summary>Whether the data set is deflated, by the meta group alone.</summary>
    /// <exception cref="InvalidImageException">The meta group cannot be read.</exception>
    public static bool IsDeflated(ReadOnlyMemory<byte> data) =>
        Meta(data, []).Meta.Text(DicomTags.TransferSyntaxUid) is { } uid && DicomSyntax.Of(uid) == DicomSyntax.Deflated;

    static (DicomDataset Meta, DicomParser Parser) Meta(ReadOnlyMemory<byte> data, List<string> notes)
    {
        var parser = new DicomParser(data) { Position = Start(data.Span, notes) };
        var meta = new DicomDataset();
        parser.Read(meta, DicomSyntax.ExplicitLittle, group: 2);
        return (meta, parser);
    }

    static int Start(ReadOnlySpan<byte> data, List<string> notes)
    {
        if (data.Length >= Preamble + 4 && data.Slice(Preamble, 4).SequenceEqual(Magic))
        {
            return Preamble + 4;
        }

        notes.Add("It has no preamble.");
        return data.StartsWith(Magic) ? Magic.Length : 0;
    }

    /// <summary>The syntax that the file declares, and the one that its first element is written in.</summary>
    static (DicomSyntax Declared, DicomSyntax Written) Syntax(DicomDataset meta, ReadOnlySpan<byte> data, List<string> notes)
    {
        var uid = meta.Text(DicomTags.TransferSyntaxUid);
        if (uid is null)
        {
            notes.Add("It does not say its transfer syntax.");
            var guess = Guess(data);
            return (guess, guess);
        }

        var declared = DicomSyntax.Of(uid);
        if (declared == DicomSyntax.Deflated)
        {
            return (declared, declared);
        }

        var found = Guess(data);
        if (data.Length < 8 || (found.Explicit == declared.Explicit && found.BigEndian == declared.BigEndian))
        {
            return (declared, declared);
        }

        notes.Add("Its data set is not written in its transfer syntax.");
        return (declared.Encapsulated ? declared : found, found);
    }

    // Groups of the first element are small numbers, so the order of bytes shows; representations are capital letters.
    static DicomSyntax Guess(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8)
        {
            return DicomSyntax.ExplicitLittle;
        }

        if (DicomVr.Find(data[4], data[5]) is null)
        {
            return DicomSyntax.ImplicitLittle;
        }

        return data[0] == 0 && data[1] != 0 ? DicomSyntax.ExplicitBig : DicomSyntax.ExplicitLittle;
    }

    static bool StartsWithElement(ReadOnlySpan<byte> header)
    {
        if (header.Length < 8)
        {
            return false;
        }

        var little = header[0] is 2 or 8 && header[1] == 0 && header[3] == 0;
        var big = header[0] == 0 && header[1] is 2 or 8 && header[2] == 0;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        return DicomVr.Find(header[4], header[5]) is not null ? little || big : little && length <= 256;
    }

    static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> data)
    {
        using var source = new MemoryStream(data.ToArray());
        using var deflate = new DeflateStream(source, CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            for (int read; (read = deflate.Read(buffer)) > 0;)
            {
                if (inflated.Length + read > MaxInflated)
                {
                    throw new InvalidImageException($"Its deflated data set has more than {MaxInflated} bytes.", "Save it uncompressed.");
                }

                inflated.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageException("Its deflated data set is damaged.", innerException: e);
        }

        return inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
    }
}
