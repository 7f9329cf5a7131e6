using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Png;

/// <summary>From the bytes of a row to pixels.</summary>
static class PngSamples
{
    /// <summary>Splits a row into samples of 1 to 16 bits, the first one in the highest bits.</summary>
    public static void Unpack(ReadOnlySpan<byte> row, int bits, Span<ushort> samples)
    {
        switch (bits)
        {
            case 16:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]);
                }

                break;
            case 8:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = row[i];
                }

                break;
            default:
                var (mask, perByte) = ((1 << bits) - 1, 8 / bits);
                for (var i = 0; i < samples.Length; i++)
                {
                    var shift = 8 - (bits * ((i % perByte) + 1));
                    samples[i] = (ushort)((row[i / perByte] >> shift) & mask);
                }

                break;
        }
    }

    /// <summary>Writes a row's pixels to each (H, W) plane, from <paramref name="start"/> on, <paramref name="step"/> apart.</summary>
    public static void Place(PngFile file, ReadOnlySpan<ushort> samples, float[] pixels, long start, int step)
    {
        var header = file.Header;
        if (header.Colour == PngColour.Palette)
        {
            PlacePalette(file, samples, pixels, start, step);
            return;
        }

        // Grey of 1, 2 and 4 bits goes up to 255: times 255, 85 and 17.
        var scale = header.BitDepth < 8 ? 255 / ((1 << header.BitDepth) - 1) : 1;
        var plane = (long)header.Width * header.Height;
        for (var channel = 0; channel < header.Channels; channel++)
        {
            var target = (channel * plane) + start;
            for (var i = channel; i < samples.Length; i += header.Samples, target += step)
            {
                pixels[target] = samples[i] * scale;
            }
        }
    }

    static void PlacePalette(PngFile file, ReadOnlySpan<ushort> samples, float[] pixels, long start, int step)
    {
        var plane = (long)file.Header.Width * file.Header.Height;
        var entries = file.Palette.Length / 3;
        foreach (var index in samples)
        {
            if (index >= entries)
            {
                throw new InvalidImageException($"A pixel has colour {index} of a PNG palette of {entries}.");
            }

            for (var channel = 0; channel < 3; channel++)
            {
                pixels[(channel * plane) + start] = file.Palette[(3 * index) + channel];
            }

            start += step;
        }
    }
}
