using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Png;

/// <summary>From the bytes of a row to samples.</summary>
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
}
