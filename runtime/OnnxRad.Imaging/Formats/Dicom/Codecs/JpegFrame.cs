using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>The frame header of lossless JPEG (ITU-T T.81, B.2.2) and of JPEG-LS (ITU-T T.87, C.2.2), and the samples that the scans fill.</summary>
sealed class JpegFrame
{
    JpegFrame(int precision, int height, int width, byte[] componentIds) =>
        (Precision, Height, Width, ComponentIds) = (precision, height, width, componentIds);

    /// <summary>Bits of a sample, 2 to 16.</summary>
    public int Precision { get; }

    public int Height { get; }

    public int Width { get; }

    public byte[] ComponentIds { get; }

    /// <summary>Shape (H, W, components); there once the size was compared with that of the data set.</summary>
    public PixelBuffer? Buffer { get; private set; }

    /// <summary>The array of the samples, which is longer than they are.</summary>
    public int[] Samples => Buffer?.Array ?? [];

    /// <summary>Reads a header and, where the data set agrees, makes room for its samples.</summary>
    /// <param name="segment">The header.</param>
    /// <param name="what">What messages call the codestream.</param>
    /// <param name="spec">What the data set says.</param>
    /// <param name="mostSamples">The most samples that the bytes can hold.</param>
    public static JpegFrame Parse(ReadOnlySpan<byte> segment, string what, PixelSpec spec, long mostSamples)
    {
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]) || segment[0] is < 2 or > 16)
        {
            throw new InvalidImageException($"Its {what} frame header is damaged.");
        }

        var ids = new byte[segment[5]];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = segment[6 + (3 * i)];
            if (ids.Length > 1 && segment[7 + (3 * i)] != 0x11)
            {
                throw new InvalidImageException($"Its {what} components are subsampled, which is not read.");
            }
        }

        var frame = new JpegFrame(segment[0], BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), ids);
        spec.Require(what, frame.Width, frame.Height, ids.Length, mostSamples);
        frame.Buffer = PixelBuffer.Rent(spec.SampleCount);
        return frame;
    }
}
