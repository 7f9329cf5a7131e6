using System.Buffers.Binary;
using System.IO.Compression;
using OnnxRad.Imaging.Formats.Png;

namespace OnnxRad.Imaging;

/// <summary>Writes images as PNG files: grey of 1, 2, 4, 8 or 16 bits, or RGB of 8 or 16, without loss.</summary>
public static class PngEncoder
{
    /// <summary>The bytes of a PNG file with the image.</summary>
    /// <param name="image">
    /// Whole values of 0 to the largest of as many bits as the file has: the fewest of those above that hold <see cref="RadImage.BitsStored"/>.
    /// Values are not scaled.
    /// </param>
    /// <exception cref="ArgumentException">A value is not a whole number, or out of range; or the image has several slices.</exception>
    public static byte[] Encode(RadImage image)
    {
        if (image.Depth > 1)
        {
            throw new ArgumentException($"The image has {image.Depth} slices; a PNG file holds one. Encode the slices one by one.", nameof(image));
        }

        var bits = image.BitsStored > 8 ? 16 : image.Channels > 1 || image.BitsStored > 4 ? 8 : image.BitsStored > 2 ? 4 : image.BitsStored;
        CheckValues(image, bits);
        using var file = new MemoryStream();
        file.Write(PngFile.Signature);

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = (byte)bits;
        header[9] = (byte)(image.Channels == 1 ? PngColour.Grey : PngColour.Rgb);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(image, bits));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static void CheckValues(RadImage image, int bits)
    {
        var max = (1 << bits) - 1;
        foreach (var value in image.Pixels.Span)
        {
            if (!(value >= 0 && value <= max && value == MathF.Floor(value)))
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"The image has the value '{value}'; a PNG file of {bits} bits holds whole numbers of 0 to {max}."),
                    nameof(image));
            }
        }
    }

    static byte[] Compress(RadImage image, int bits)
    {
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            var step = Math.Max(1, image.Channels * bits / 8);
            var row = new byte[((image.Width * image.Channels * bits) + 7) / 8];
            var above = new byte[row.Length];
            var (best, trial) = (new byte[row.Length], new byte[row.Length]);
            for (var y = 0; y < image.Height; y++)
            {
                FillRow(image, y, bits, row);
                stream.WriteByte((byte)ChooseFilter(row, above, step, ref best, ref trial));
                stream.Write(best);
                (row, above) = (above, row);
            }
        }

        return compressed.ToArray();
    }

    static void FillRow(RadImage image, int y, int bits, Span<byte> row)
    {
        var pixels = image.Pixels.Span;
        var plane = (long)image.Width * image.Height;
        var place = 0;
        row.Clear();
        for (var x = 0; x < image.Width; x++)
        {
            for (var channel = 0; channel < image.Channels; channel++, place += bits)
            {
                var value = (ushort)pixels[(int)((channel * plane) + ((long)y * image.Width) + x)];
                if (bits == 16)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(row[(place / 8)..], value);
                }
                else
                {
                    row[place / 8] |= (byte)(value << (8 - bits - (place % 8)));
                }
            }
        }
    }

    // The rule of thumb of the PNG specification (section 12.8): the filter with the least sum of absolute differences.
    static int ChooseFilter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, ref byte[] best, ref byte[] trial)
    {
        var (chosen, least) = (0, long.MaxValue);
        for (var type = 0; type < PngFilter.Count; type++)
        {
            PngFilter.Apply(type, row, above, step, trial);
            var sum = 0L;
            foreach (var b in trial)
            {
                sum += Math.Abs((int)(sbyte)b);
            }

            if (sum < least)
            {
                (chosen, least) = (type, sum);
                (best, trial) = (trial, best);
            }
        }

        return chosen;
    }

    static void WriteChunk(Stream file, ReadOnlySpan<byte> type, byte[] content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), PngCrc.Of(chunk.AsSpan(4, 4 + content.Length)));
        file.Write(chunk);
    }
}
