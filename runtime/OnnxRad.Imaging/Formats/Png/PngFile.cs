using System.Buffers.Binary;
using System.Text;

namespace OnnxRad.Imaging.Formats.Png;

/// <summary>The chunks of a PNG file that matter: header, palette and the joined compressed pixels.</summary>
sealed record PngFile(PngHeader Header, byte[] Palette, byte[] Compressed)
{
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PngFile Parse(ReadOnlySpan<byte> data)
    {
        PngHeader? header = null;
        byte[] palette = [];
        var compressed = new MemoryStream();
        var position = Signature.Length;
        while (true)
        {
            var (type, content) = Next(data, ref position);
            if ((header is null) != (type == "IHDR"))
            {
                throw new InvalidImageException(
                    header is null ? $"Its first PNG chunk is '{type}'; expected 'IHDR'." : "It has a second PNG header.");
            }

            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(content);
                    break;
                case "PLTE":
                    palette = CheckPalette(content);
                    break;
                case "IDAT":
                    compressed.Write(content);
                    break;
                case "IEND":
                    return new PngFile(header!.Value, palette, compressed.ToArray());
                default:
                    // Lower case in the first letter marks a chunk that a reader may pass over.
                    if (char.IsAsciiLetterUpper(type[0]))
                    {
                        throw new InvalidImageException(
                            $"It has a PNG chunk '{type}' that is needed to read it and is not known.",
                            "Save it as an ordinary PNG file.");
                    }

                    break;
            }
        }
    }

    static (string Type, byte[] Content) Next(ReadOnlySpan<byte> data, ref int position)
    {
        var rest = data[position..];
        if (rest.Length < 12)
        {
            throw new InvalidImageException(
                $"The PNG file ends after {data.Length} bytes without its last chunk 'IEND'; it is cut off.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        var name = rest.Slice(4, 4);
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                throw new InvalidImageException($"The PNG chunk at byte {position} has a name that is not four letters.");
            }
        }

        var type = Encoding.ASCII.GetString(name);
        if (length > rest.Length - 12)
        {
            throw new InvalidImageException(
                $"The PNG chunk '{type}' at byte {position} says {length} bytes, but {rest.Length - 12} follow; it is cut off.");
        }

        var content = rest.Slice(8, (int)length);
        if (PngCrc.Of(rest.Slice(4, 4 + content.Length)) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + content.Length)..]))
        {
            throw new InvalidImageException($"The PNG chunk '{type}' at byte {position} has a wrong checksum; it is damaged.");
        }

        position += 12 + content.Length;
        return (type, content.ToArray());
    }

    static byte[] CheckPalette(byte[] content) => content.Length is > 0 and <= 768 && content.Length % 3 == 0
        ? content
        : throw new InvalidImageException($"Its PNG palette has {content.Length} bytes; expected 3 to 768, a multiple of 3.");
}
