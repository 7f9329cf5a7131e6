using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>The frame header of JPEG-LS (C.2.2), and the samples that the scans fill.</summary>
sealed class JpegLsFrame
{
    JpegLsFrame(int precision, int height, int width, byte[] componentIds) =>
        (Precision, Height, Width, ComponentIds) = (precision, height, width, componentIds);

    /// <summary>Bits of a sample, 2 to 16.</summary>
    public int Precision { get; }

    public int Height { get; }

    public int Width { get; }

    public byte[] ComponentIds { get; }

    /// <summary>Shape (H, W, components).</summary>
    public int[] Samples { get; set; } = [];

    public static JpegLsFrame Parse(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]) || segment[0] is < 2 or > 16)
        {
            throw new InvalidImageException("Its JPEG-LS frame header is damaged.");
        }

        var ids = new byte[segment[5]];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = segment[6 + (3 * i)];
        }

        return new(segment[0], BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), ids);
    }
}
