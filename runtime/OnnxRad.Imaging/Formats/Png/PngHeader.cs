using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Png;

/// <summary>The IHDR chunk, checked.</summary>
readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Samples a pixel in the file, alpha included.</summary>
    public int Samples => Colour switch
    {
        PngColour.Grey or PngColour.Palette => 1,
        PngColour.GreyAlpha => 2,
        PngColour.Rgb => 3,
        _ => 4,
    };

    public int BitsPerPixel => Samples * BitDepth;

    /// <summary>Channels of the decoded image.</summary>
    public int Channels => Colour is PngColour.Grey or PngColour.GreyAlpha ? 1 : 3;

    /// <summary>Bytes of a row of <paramref name="width"/> pixels without its filter byte.</summary>
    public int Stride(int width) => checked((int)((((long)width * BitsPerPixel) + 7) / 8));

    public static PngHeader Parse(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13)
        {
            throw new InvalidImageException($"Its PNG header has {chunk.Length} bytes; expected 13.");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        var height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        var (depth, colour) = (chunk[8], (PngColour)chunk[9]);
        if (width == 0 || height == 0)
        {
            throw new InvalidImageException($"Its PNG header says {width} x {height} pixels; expected at least 1 x 1.");
        }

        if ((ulong)width * height > ImageFormats.MaxPixels)
        {
            throw new InvalidImageException(
                $"Its PNG header says {width} x {height} pixels; up to {ImageFormats.MaxPixels} pixels are read.",
                "If the size is right, make the image smaller.");
        }

        var known = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!known)
        {
            throw new InvalidImageException(
                $"Its PNG header says colour type {(byte)colour} with {depth} bits, which does not exist.");
        }

        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw new InvalidImageException(
                $"Its PNG header says compression {chunk[10]}, filter {chunk[11]} and interlace {chunk[12]}; "
                + "expected 0, 0 and 0 or 1.");
        }

        return new PngHeader((int)width, (int)height, depth, colour, chunk[12] == 1);
    }
}
