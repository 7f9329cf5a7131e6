using JpegLibrary;
using LibraryReader = JpegLibrary.JpegReader;

namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>JpegLibrary's decoder, which sees each segment only after its values were checked.</summary>
/// <remarks>
/// The library indexes coefficients without bounds checks and trusts the scan header for it, so a hostile file could make it
/// write outside its buffers. The checks are made here, at the bytes it is about to parse.
/// </remarks>
sealed class CheckedJpegDecoder(JpegHeader header) : JpegDecoder
{
    // An ordinary progressive file has about ten; each one is a walk over the whole image.
    const int MaxScans = 100;

    int _frames;
    int _scans;

    /// <summary>Whether the file came to its proper end.</summary>
    public bool Complete { get; private set; }

    protected override bool ProcessMarkerForDecode(JpegMarker marker, ref LibraryReader reader)
    {
        switch (marker)
        {
            case JpegMarker.StartOfFrame0 or JpegMarker.StartOfFrame1 or JpegMarker.StartOfFrame2 when _frames++ > 0:
                throw new InvalidImageException("The JPEG file has a second frame header.");
            case JpegMarker.DefineHuffmanTable:
                CheckTables(Peek(ref reader));
                break;
            case JpegMarker.StartOfScan:
                CheckScan(Peek(ref reader));
                break;
            case JpegMarker.DefineRestartInterval when !header.Progressive && _scans > 0:
                throw new InvalidImageException(
                    "Its JPEG restart interval changes between scans, which is not read.",
                    "Save it again as an ordinary JPEG file.");
            case JpegMarker.EndOfImage:
                Complete = true;
                break;
            case (JpegMarker)0:
                throw new InvalidImageException("The JPEG file has pixels where a marker is expected; it is damaged.");
        }

        return base.ProcessMarkerForDecode(marker, ref reader);
    }

    static byte[] Peek(ref LibraryReader reader)
    {
        var copy = reader;
        return copy.TryReadLength(out var length) && copy.TryReadBytes(length, out var bytes)
            ? System.Buffers.BuffersExtensions.ToArray(bytes)
            : throw new InvalidImageException("A part of the JPEG file is longer than the file; it is cut off.");
    }

    static void CheckTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            if (segment.Length < 17)
            {
                throw Bad("A Huffman table is too short.");
            }

            var (isDc, count, room) = (segment[0] >> 4 == 0, 0, 1 << 16);
            for (var length = 1; length <= 16; length++)
            {
                count += segment[length];
                room -= segment[length] << (16 - length);
            }

            if (count is 0 or > 256 || room < 0 || segment.Length < 17 + count || segment[0] >> 4 > 1)
            {
                throw Bad("A Huffman table has impossible code lengths.");
            }

            foreach (var symbol in segment.Slice(17, count))
            {
                if (isDc && symbol > 15)
                {
                    throw Bad($"A Huffman table has the difference size {symbol}; expected 0 to 15.");
                }
            }

            segment = segment[(17 + count)..];
        }
    }

    void CheckScan(ReadOnlySpan<byte> segment)
    {
        if (++_scans > MaxScans)
        {
            throw Bad($"It has more than {MaxScans} scans.");
        }

        var count = segment.Length > 0 ? segment[0] : 0;
        if (count == 0 || count > header.Components.Length || segment.Length != 4 + (2 * count))
        {
            throw Bad($"A scan has {count} components in {segment.Length} bytes, which does not fit the frame.");
        }

        var (start, end, high, low) = (segment[^3], segment[^2], segment[^1] >> 4, segment[^1] & 15);
        if (header.Progressive && (start > end || end > 63 || high > 13 || low > 13 || (start == 0 ? end != 0 : count != 1)))
        {
            throw Bad($"A scan has the coefficients {start} to {end} (bits {high}, {low}), which no progressive scan has.");
        }

        // The library expects a restart marker at the end of a scan too, where there is none unless the file ends there.
        if (GetRestartInterval() > 0 && (header.Progressive || count < header.Components.Length))
        {
            throw new InvalidImageException(
                "It has several JPEG scans with restart markers, which is not read.", "Save it again as an ordinary JPEG file.");
        }

        // The library takes the blocks of a lone component in the order of an interleaved scan.
        var first = segment[1];
        if (!header.Progressive
            && count == 1
            && header.Components.Length > 1
            && Array.Exists(header.Components, c => c.Id == first && (c.Horizontal, c.Vertical) != (1, 1)))
        {
            throw new InvalidImageException(
                "Its subsampled JPEG components lie in scans of their own, which is not read.",
                "Save it again as an ordinary JPEG file.");
        }
    }

    static InvalidImageException Bad(string problem) => new($"The JPEG file is damaged: {problem}");
}
