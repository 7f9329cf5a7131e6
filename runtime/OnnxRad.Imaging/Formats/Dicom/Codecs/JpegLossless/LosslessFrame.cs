using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>The frame header of a lossless JPEG (B.2.2), and the samples that the scans fill.</summary>
sealed class LosslessFrame
{
    LosslessFrame(int precision, int height, int width, byte[] componentIds) =>
        (Precision, Height, Width, ComponentIds) = (precision, height, width, componentIds);

    /// <summary>Bits of a sample, 2 to 16.</summary>
    public int Precision { get; }

    public int Height { get; }

    public int Width { get; }

    public byte[] ComponentIds { get; }

    /// <summary>Shape (H, W, components).</summary>
    public int[] Samples { get; set; } = [];

    public static LosslessFrame Parse(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]) || segment[0] is < 2 or > 16)
        {
            throw new InvalidImageException("Its lossless JPEG frame header is damaged.");
        }

        var ids = new byte[segment[5]];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = segment[6 + (3 * i)];
            if (ids.Length > 1 && segment[7 + (3 * i)] != 0x11)
            {
                throw new InvalidImageException("Its lossless JPEG components are subsampled, which is not read.");
            }
        }

        return new(segment[0], BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), ids);
    }
}
