using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace OnnxRad.Imaging.Tests;

/// <summary>Puts PNG files together from their parts, right or wrong.</summary>
static class PngBuilder
{
    public static byte[] File(int width, int height, int bits, int colour, byte[] rows, byte[]? palette = null, bool interlaced = false) =>
        Join(
            Header(width, height, bits, colour, interlaced),
            palette is null ? [] : Chunk("PLTE", palette),
            Chunk("IDAT", Compress(rows)),
            Chunk("IEND", []));

    public static byte[] Join(params byte[][] chunks) =>
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. chunks.SelectMany(c => c)];

    public static byte[] Header(int width, int height, int bits, int colour, bool interlaced = false)
    {
        var content = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(content, width);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), height);
        (content[8], content[9], content[12]) = ((byte)bits, (byte)colour, (byte)(interlaced ? 1 : 0));
        return Chunk("IHDR", content);
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. BigEndian((uint)content.Length), .. body, .. BigEndian(Crc(body))];
    }

    public static byte[] Compress(byte[] rows)
    {
        using var target = new MemoryStream();
        using (var stream = new ZLibStream(target, CompressionLevel.Optimal))
        {
            stream.Write(rows);
        }

        return target.ToArray();
    }

    /// <summary>Sets the checksum of every chunk right, so that damage reaches what lies behind it.</summary>
    public static void Repair(byte[] file)
    {
        for (var position = 8; position + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(position));
            if (length > file.Length - position - 12)
            {
                return;
            }

            var body = file.AsSpan(position + 4, 4 + (int)length);
            BigEndian(Crc(body)).CopyTo(file, position + 8 + (int)length);
            position += 12 + (int)length;
        }
    }

    // Bit by bit as ISO/IEC 15948 annex D defines it.
    static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 * (crc & 1));
            }
        }

        return crc ^ 0xFFFFFFFF;
    }

    static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
