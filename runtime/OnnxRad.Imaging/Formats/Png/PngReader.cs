using System.IO.Compression;

namespace OnnxRad.Imaging.Formats.Png;

/// <summary>Reads PNG files (ISO/IEC 15948): all colour types and bit depths, interlaced or not.</summary>
/// <remarks>
/// Samples stay as they are stored: gamma and colour profiles are not applied. Alpha and transparency are dropped and pixels keep the colour
/// stored under them; a palette gives RGB.
/// </remarks>
sealed class PngReader : IImageReader
{
    // Deflate spends at least 2 bits on 258 bytes.
    const int MaxDeflateRatio = 1032;

    // Of each of the three colours of an entry.
    const int PaletteBits = 8;

    public string Name => "PNG";

    public IReadOnlyList<string> Extensions { get; } = [".png"];

    public bool Probe(ReadOnlySpan<byte> header) => header.StartsWith(PngFile.Signature);

    public RadImage Read(ReadOnlyMemory<byte> data) => Read(data, asIndices: false);

    /// <summary>Reads a label map: a palette gives its indices.</summary>
    public static RadImage ReadStored(ReadOnlyMemory<byte> data) => Read(data, asIndices: true);

    static RadImage Read(ReadOnlyMemory<byte> data, bool asIndices)
    {
        var file = PngFile.Parse(data.Span);
        var header = file.Header;
        if (header.Colour == PngColour.Palette && file.Palette.Length == 0)
        {
            throw new InvalidImageException("Its pixels refer to a PNG palette, but it has none.");
        }

        // Before allocating: a header alone must not make room for pixels that cannot be there.
        var passes = PngPass.Of(header);
        var expected = passes.Sum(p => (long)p.Rows(header.Height) * (header.Stride(p.Columns(header.Width)) + 1));
        if (expected > (long)file.Compressed.Length * MaxDeflateRatio)
        {
            throw new InvalidImageException(
                $"Its {file.Compressed.Length} bytes of PNG data cannot hold {header.Width} x {header.Height} pixels; "
                + "it is cut off.");
        }

        var target = new PngPixels(file, asIndices);
        try
        {
            using var stream = new ZLibStream(new MemoryStream(file.Compressed), CompressionMode.Decompress);
            foreach (var pass in passes)
            {
                ReadPass(stream, target, header, pass);
            }

            // The checksum of the data is looked at when the stream comes to its end.
            _ = stream.ReadByte();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The second where the data name a dictionary, which PNG does not have.
            throw new InvalidImageException("Its PNG data cannot be decompressed; it is damaged.", innerException: e);
        }

        return new RadImage(target.Channels, header.Height, header.Width, target.IsFromPalette ? PaletteBits : header.BitDepth, target.Values);
    }

    static void ReadPass(Stream stream, PngPixels target, PngHeader header, PngPass pass)
    {
        var columns = pass.Columns(header.Width);
        var step = Math.Max(1, header.BitsPerPixel / 8);
        var row = new byte[header.Stride(columns)];
        var above = new byte[row.Length];
        var samples = new ushort[columns * header.Samples];
        for (var y = pass.Y; y < header.Height; y += pass.DY)
        {
            var filter = stream.ReadByte();
            if (filter < 0 || stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
            {
                throw new InvalidImageException($"Its PNG data ends at row {y} of {header.Height}; it is cut off.");
            }

            if (filter >= PngFilter.Count)
            {
                throw new InvalidImageException($"Row {y} has PNG filter {filter}; expected 0 to {PngFilter.Count - 1}.");
            }

            PngFilter.Undo(filter, row, above, step);
            PngSamples.Unpack(row, header.BitDepth, samples);
            target.Place(samples, ((long)y * header.Width) + pass.X, pass.DX);
            (row, above) = (above, row);
        }
    }
}
