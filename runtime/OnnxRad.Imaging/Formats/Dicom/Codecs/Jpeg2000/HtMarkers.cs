using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Looks for markers where coded data must have none (ITU-T T.800 annex A, T.814 section 7.1).</summary>
/// <remarks>Debian's libopenjp2 2.5.0 is built with assertions: a byte above 8F behind FF in a code block ends the whole process, and no exception does.</remarks>
static class HtMarkers
{
    const ushort StartOfTilePart = 0xFF90, StartOfData = 0xFF93, StartOfPacket = 0xFF91, EndOfPacketHeader = 0xFF92, EndOfCodestream = 0xFFD9;
    const ushort CodingStyle = 0xFF52;

    // Of the coding style: SOP and EPH markers may lie between packets.
    const int PacketMarkers = 2 | 4;

    const int TilePartHeader = 12;

    /// <summary>Refuses a codestream whose tiles are not where their headers say, or have markers in their data.</summary>
    public static void RequireNone(ReadOnlySpan<byte> codestream)
    {
        var style = Next(codestream, 2, CodingStyle) + 4;
        var usesPacketMarkers = style < codestream.Length && (codestream[style] & PacketMarkers) != 0;
        var position = Next(codestream, 2, StartOfTilePart);
        var first = position;
        while (position == first || (position + 2 <= codestream.Length && Marker(codestream, position) != EndOfCodestream))
        {
            if (codestream.Length - position < TilePartHeader || Marker(codestream, position) != StartOfTilePart)
            {
                throw Damaged();
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(codestream[(position + 6)..]);
            var end = length == 0 ? codestream.Length - 2 : position + (long)length;
            var data = Next(codestream, position + TilePartHeader, StartOfData) + 2;
            if (end > codestream.Length || data > end)
            {
                throw Damaged();
            }

            RequireNoneIn(codestream[data..(int)end], usesPacketMarkers);
            position = (int)end;
        }
    }

    static void RequireNoneIn(ReadOnlySpan<byte> data, bool usesPacketMarkers)
    {
        for (var i = 0; i + 1 < data.Length; i++)
        {
            if (data[i] == 0xFF && data[i + 1] > 0x8F && !(usesPacketMarkers && Marker(data, i) is (StartOfPacket or EndOfPacketHeader)))
            {
                throw Damaged();
            }
        }
    }

    // Headers are segments of a marker and a length; where there is no such marker, the end of the codestream.
    static int Next(ReadOnlySpan<byte> codestream, int position, ushort marker)
    {
        while (position + 4 <= codestream.Length && Marker(codestream, position) != marker)
        {
            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(codestream[(position + 2)..]);
        }

        return position;
    }

    static ushort Marker(ReadOnlySpan<byte> data, int position) => BinaryPrimitives.ReadUInt16BigEndian(data[position..]);

    static InvalidImageException Damaged() => new("Its High-Throughput JPEG 2000 pixels have markers where there must be none; they are damaged.");
}
