namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The pixel data of a segmentation.</summary>
static class SegmentationPixels
{
    /// <summary>Bytes; of binary ones each holds eight pixels, the first in the lowest bit, and frames follow each other without a gap (PS3.5 section 8.1.1).</summary>
    /// <exception cref="ArgumentException">They are too many.</exception>
    public static byte[] Of(IReadOnlyList<DicomSegmentedFrame> sources, IReadOnlyList<(int Segment, int Place)> frames, bool isFractional)
    {
        var size = sources[0].Segments[0].Length;
        var count = (long)size * frames.Count;
        var length = isFractional ? count : (count + 7) / 8;
        if (length > ImageFile.MaxBytes)
        {
            throw new ArgumentException(
                $"The {frames.Count} frames in which segments were found are {length} bytes of pixels; a file of up to {ImageFile.MaxBytes} is written. {SegmentationObject.WayOut}",
                nameof(frames));
        }

        var bytes = new byte[length];
        var at = 0L;
        foreach (var (segment, place) in frames)
        {
            var values = sources[place].Segments[segment - 1].Span;
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
