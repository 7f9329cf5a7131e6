using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Uncompressed samples (PS3.5 section 8).</summary>
static class NativePixels
{
    /// <summary>A frame; samples of whole bytes are not copied unless they must be put in order.</summary>
    public static StoredFrame Read(DicomElement element, PixelSpec spec, int frame)
    {
        RequireBits(spec.BitsAllocated);
        var count = Count(spec);
        var (bits, start) = ((long)count * spec.BitsAllocated, (long)frame * count * spec.BitsAllocated);
        var bytes = Bytes(element, spec, frame, start / 8, (start + bits + 7) / 8);
        if (spec is { IsPlanar: false, IsSubsampled: false, BitsAllocated: 8 or 16 or 32 })
        {
            return StoredFrame.Of(spec, bytes, element.IsBigEndian);
        }

        var samples = Unpack(bytes.Span, spec, (int)(start % 8), element.IsBigEndian);
        SampleBits.Extract(samples.Span, spec.BitsStored, spec.HighBit, spec.Signed);
        return StoredFrame.Of(spec, samples);
    }

    /// <summary>Samples of a frame as they are stored.</summary>
    public static int Count(PixelSpec spec) => spec.IsSubsampled ? spec.PixelCount * 2 : spec.SampleCount;

    /// <summary>Refuses samples that are too long, before room is made for them.</summary>
    public static void RequireBits(int bits)
    {
        if (bits > 32)
        {
            throw new InvalidImageException($"Its pixels are whole numbers of {bits} bits; 1 to 32 are read.");
        }
    }

    /// <summary>Takes samples of 1 to 32 bits out of bytes, in the order (H, W, samples); those that fill no bytes begin at the low bit.</summary>
    public static PixelBuffer Unpack(ReadOnlySpan<byte> bytes, PixelSpec spec, int bitOffset, bool bigEndian)
    {
        var stored = PixelBuffer.Rent(Count(spec));
        var samples = stored.Span;
        switch (spec.BitsAllocated)
        {
            case 8:
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = bytes[i];
                }

                break;
            case 16:
                for (var i = 0; i < samples.Length; i++)
                {
                    var two = bytes.Slice(2 * i, 2);
                    samples[i] = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(two) : BinaryPrimitives.ReadUInt16LittleEndian(two);
                }

                break;
            case 32:
                for (var i = 0; i < samples.Length; i++)
                {
                    var four = bytes.Slice(4 * i, 4);
                    samples[i] = bigEndian ? BinaryPrimitives.ReadInt32BigEndian(four) : BinaryPrimitives.ReadInt32LittleEndian(four);
                }

                break;
            default:
                UnpackBits(bytes, samples, spec.BitsAllocated, bitOffset);
                break;
        }

        return Arrange(stored, spec);
    }

    static PixelBuffer Arrange(PixelBuffer stored, PixelSpec spec)
    {
        if (spec is { IsSubsampled: false, IsPlanar: false })
        {
            return stored;
        }

        var samples = PixelBuffer.Rent(spec.SampleCount);
        if (spec.IsSubsampled)
        {
            Spread422(stored.Span, samples.Span);
        }
        else
        {
            Interleave(stored.Span, samples.Span, spec);
        }

        stored.Dispose();
        return samples;
    }

    static void UnpackBits(ReadOnlySpan<byte> bytes, Span<int> samples, int bits, int bitOffset)
    {
        var (buffer, filled, next) = (0UL, 0, 0);
        var mask = (1UL << bits) - 1;
        for (var i = 0; i < samples.Length; i++)
        {
            while (filled < bits + bitOffset)
            {
                buffer |= (ulong)bytes[next++] << filled;
                filled += 8;
            }

            samples[i] = (int)((buffer >> bitOffset) & mask);
            (buffer, filled, bitOffset) = (buffer >> (bits + bitOffset), filled - bits - bitOffset, 0);
        }
    }

    static ReadOnlyMemory<byte> Bytes(DicomElement element, PixelSpec spec, int frame, long start, long end)
    {
        if (end > element.Value.Length)
        {
            throw new InvalidImageException(
                $"Its pixels are cut off: frame {frame + 1} of {spec.Frames} needs the bytes up to {end}, but there are {element.Value.Length}.");
        }

        // PS3.5 section 8.1.2: in big endian, words of 16 bits hold two samples of 8 bits, the first one in the low byte.
        if (!element.IsBigEndian || element.Vr != "OW" || spec.BitsAllocated is 16 or 32)
        {
            return element.Value[(int)start..(int)end];
        }

        var swapped = new byte[end - start];
        for (var i = 0; i < swapped.Length; i++)
        {
            var at = (int)(start + i) ^ 1;
            swapped[i] = at < element.Value.Length ? element.Value.Span[at] : (byte)0;
        }

        return swapped;
    }

    static void Interleave(ReadOnlySpan<int> planes, Span<int> samples, PixelSpec spec)
    {
        for (var s = 0; s < spec.Samples; s++)
        {
            for (var i = 0; i < spec.PixelCount; i++)
            {
                samples[(i * spec.Samples) + s] = planes[(s * spec.PixelCount) + i];
            }
        }
    }

    // Two pixels are Y1 Y2 Cb Cr.
    static void Spread422(ReadOnlySpan<int> packed, Span<int> samples)
    {
        for (var (i, to) = (0, 0); i + 3 < packed.Length && to + 5 < samples.Length; i += 4, to += 6)
        {
            (samples[to], samples[to + 1], samples[to + 2]) = (packed[i], packed[i + 2], packed[i + 3]);
            (samples[to + 3], samples[to + 4], samples[to + 5]) = (packed[i + 1], packed[i + 2], packed[i + 3]);
        }
    }
}
