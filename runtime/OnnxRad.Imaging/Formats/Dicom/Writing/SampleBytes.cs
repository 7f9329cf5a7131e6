using System.Buffers.Binary;
using static System.FormattableString;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>From the values of an image to stored ones.</summary>
static class SampleBytes
{
    /// <summary>Values of 8 or 16 bits, frame after frame, colours side by side.</summary>
    /// <exception cref="ArgumentException">A value is not a whole number, or out of range; or they are too many.</exception>
    public static byte[] Of(RadImage image, int bits)
    {
        var size = bits > 8 ? 2 : 1;
        var values = image.Pixels.Span;
        var (plane, most) = (image.Depth * image.Height * image.Width, (1 << bits) - 1);
        if ((long)values.Length * size > Array.MaxLength)
        {
            throw new ArgumentException($"The image has {values.Length} values of {size} bytes; a DICOM file of up to {Array.MaxLength} is written.", nameof(image));
        }

        var bytes = new byte[values.Length * size];
        for (var (i, to) = (0, 0); i < plane; i++)
        {
            for (var channel = 0; channel < image.Channels; channel++, to += size)
            {
                var value = values[(channel * plane) + i];
                if (!(value >= 0 && value <= most && value == MathF.Floor(value)))
                {
                    throw new ArgumentException(
                        Invariant($"The image has the value '{value}'; a DICOM image of {bits} bits holds whole numbers of 0 to {most}."), nameof(image));
                }

                if (size == 1)
                {
                    bytes[to] = (byte)value;
                }
                else
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(to), (ushort)value);
                }
            }
        }

        return bytes;
    }
}
