namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The pixel data of a segmentation: all frames of the first segment, then those of the next.</summary>
static class SegmentationPixels
{
    /// <summary>Bytes; of binary ones each holds eight pixels, the first in the lowest bit, and frames follow each other without a gap (PS3.5 section 8.1.1).</summary>
    /// <exception cref="ArgumentException">They are too many.</exception>
    public static byte[] Of(IReadOnlyList<DicomSegmentedFrame> frames, int segments, bool isFractional)
    {
        var size = frames[0].Segments[0].Length;
        var count = (Int128)size * frames.Count * segments;
        var length = isFractional ? count : (count + 7) / 8;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{segments} segments of {frames.Count} frames of {size} pixels are {length} bytes; a DICOM file of up to {Array.MaxLength} is written.", nameof(frames));
        }

        var bytes = new byte[(long)length];
        var at = 0L;
        for (var segment = 0; segment < segments; segment++)
        {
            foreach (var frame in frames)
            {
                var values = frame.Segments[segment].Span;
                if (isFractional)
                {
                    values.CopyTo(bytes.AsSpan((int)at));
                }
                else
                {
                    Pack(values, bytes, at);
                }

                at += size;
            }
        }

        return bytes;
    }

    static void Pack(ReadOnlySpan<byte> values, byte[] bytes, long start)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var bit = start + i;
            bytes[bit >> 3] |= (byte)(values[i] << (int)(bit & 7));
        }
    }
}
