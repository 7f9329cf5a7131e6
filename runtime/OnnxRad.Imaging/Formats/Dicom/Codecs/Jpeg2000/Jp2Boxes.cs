using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The boxes of a JP2 file (annex I); DICOM wants bare codestreams, but some writers put the file in.</summary>
static class Jp2Boxes
{
    /// <summary>Where the codestream begins; 0 where there are no boxes.</summary>
    public static int CodestreamOffset(ReadOnlySpan<byte> data)
    {
        if (data.Length < 12 || !data.Slice(4, 4).SequenceEqual("jP  "u8))
        {
            return 0;
        }

        for (long position = 0; position + 8 <= data.Length;)
        {
            var box = data[(int)position..];
            var (length, header) = ((ulong)BinaryPrimitives.ReadUInt32BigEndian(box), 8);
            if (length == 1 && box.Length >= 16)
            {
                (length, header) = (BinaryPrimitives.ReadUInt64BigEndian(box[8..]), 16);
            }

            if (box.Slice(4, 4).SequenceEqual("jp2c"u8))
            {
                return (int)position + header;
            }

            if (length < (ulong)header || length > (ulong)box.Length)
            {
                break;
            }

            position += (long)length;
        }

        throw new InvalidImageException("Its JPEG 2000 file has no codestream; it is damaged.");
    }
}
