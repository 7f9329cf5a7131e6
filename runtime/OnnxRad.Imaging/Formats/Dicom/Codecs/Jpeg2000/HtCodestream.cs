using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Refuses High-Throughput codestreams that libopenjp2 must not see (ITU-T T.800 annex A, T.814 section 7.1).</summary>
/// <remarks>
/// Debian's libopenjp2 2.5.0 is built with assertions: a byte above 8F behind FF in a code block ends the whole process, and no exception does. That
/// no such pair comes about is known where the bytes of a block lie side by side in the file, without markers between them: in one layer,
/// without packet markers, and where no part of a tile ends in FF. It makes room for tiles, precincts and code blocks before it reads them, so these are
/// counted here.
/// </remarks>
static class HtCodestream
{
    const ushort CodingStyle = 0xFF52, ComponentStyle = 0xFF53, ProgressionChange = 0xFF5F, PackedMain = 0xFF60, PackedTile = 0xFF61;
    const ushort StartOfTilePart = 0xFF90, StartOfData = 0xFF93, EndOfCodestream = 0xFFD9;

    // Of the coding style: SOP and EPH markers may lie between packets.
    const int PacketMarkers = 2 | 4, HasPrecincts = 1;

    const int TilePartHeader = 12;

    // Of a tile: its header and the start of its data.
    const int LeastTile = TilePartHeader + 2;

    // Powers of two, as in the file: those of a code block count from 4 columns and rows.
    const int LeastBlockBits = 8 - 4, LeastPrecinctBits = 5;

    /// <summary>Checks headers, and looks for markers where coded data must have none.</summary>
    public static void Check(ReadOnlySpan<byte> codestream, J2kSize size)
    {
        if (size.TileCount > codestream.Length / LeastTile)
        {
            throw new InvalidImageException($"Its {codestream.Length} bytes cannot hold {size.TileCount} JPEG 2000 tiles; it is cut off.");
        }

        // DICOM pads fragments to an even length.
        if (codestream is [.., 0xFF, 0xD9, 0])
        {
            codestream = codestream[..^1];
        }

        var position = CheckHeader(codestream, 2, StartOfTilePart);
        var first = position;
        while (position == first || (position + 2 <= codestream.Length && Marker(codestream, position) != EndOfCodestream))
        {
            if (codestream.Length - position < TilePartHeader || Marker(codestream, position) != StartOfTilePart)
            {
                throw Damaged();
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(codestream[(position + 6)..]);
            var end = length == 0 ? codestream.Length - 2 : position + (long)length;
            var data = CheckHeader(codestream, position + TilePartHeader, StartOfData) + 2;
            if (end > codestream.Length || data > end)
            {
                throw Damaged();
            }

            CheckData(codestream[data..(int)end]);
            position = (int)end;
        }
    }

    static void CheckData(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] == 0xFF && (i + 1 == data.Length || data[i + 1] > 0x8F))
            {
                throw Damaged();
            }
        }
    }

    /// <summary>Goes through segments of a marker and a length.</summary>
    /// <returns>Where the marker lies that ends the header; where there is none, the end of the codestream or behind it.</returns>
    static int CheckHeader(ReadOnlySpan<byte> codestream, int position, ushort last)
    {
        while (position + 4 <= codestream.Length && Marker(codestream, position) is var marker && marker != last)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(codestream[(position + 2)..]);
            if (length < 2 || length > codestream.Length - position - 2)
            {
                throw Damaged();
            }

            CheckSegment(marker, codestream.Slice(position + 4, length - 2));
            position += 2 + length;
        }

        return position;
    }

    static void CheckSegment(ushort marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            case CodingStyle when segment.Length < 10 || (segment[0] & PacketMarkers) != 0 || segment[2] != 0 || segment[3] > 1:
                throw NotRead("has several layers or packet markers");
            case CodingStyle:
                CheckStyle(segment[0], segment[5..]);
                break;
            case ComponentStyle when segment.Length >= 7:
                CheckStyle(segment[1], segment[2..]);
                break;
            case ProgressionChange or PackedMain or PackedTile:
                throw NotRead("changes the progression order or packs the packet headers");
        }
    }

    // Levels, width and height of code blocks, variations, wavelet, precincts: the lowest resolution first.
    static void CheckStyle(byte flags, ReadOnlySpan<byte> style)
    {
        var isSmall = (style[1] & 15) + (style[2] & 15) < LeastBlockBits;
        if ((flags & HasPrecincts) != 0)
        {
            foreach (var precinct in style[5..])
            {
                isSmall |= (precinct & 15) < LeastPrecinctBits || precinct >> 4 < LeastPrecinctBits;
            }
        }

        if (isSmall)
        {
            throw NotRead("has code blocks of fewer than 256 coefficients, or precincts narrower than 32");
        }
    }

    static ushort Marker(ReadOnlySpan<byte> data, int position) => BinaryPrimitives.ReadUInt16BigEndian(data[position..]);

    static InvalidImageException NotRead(string what) =>
        new($"Its High-Throughput JPEG 2000 codestream {what}, which is not read.", "Decompress it first.");

    static InvalidImageException Damaged() => new("Its High-Throughput JPEG 2000 pixels have markers where there must be none; they are damaged.");
}
