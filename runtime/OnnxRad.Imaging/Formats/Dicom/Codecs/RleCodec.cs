using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>RLE Lossless (PS3.5 annex G): byte planes of each sample, each packed as by PackBits.</summary>
sealed class RleCodec : IFrameCodec
{
    const int HeaderLength = 64;
    const int MaxSegments = 15;

    // Two bytes of packed data give 128 at most.
    const int MaxRatio = 64;

    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.5"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        if (spec.BitsAllocated is not (1 or 8 or 16 or 24 or 32))
        {
            throw new InvalidImageException($"Its RLE samples have {spec.BitsAllocated} bits; 1, 8, 16, 24 and 32 are read.");
        }

        var data = codestream.Span;
        var segments = data.Length >= HeaderLength ? BinaryPrimitives.ReadUInt32LittleEndian(data) : 0;
        var (planes, bits) = spec.BitsAllocated == 1 ? (1, 1) : (spec.BitsAllocated / 8, spec.BitsAllocated);
        var expected = planes * spec.Samples;
        if (segments != expected || expected > MaxSegments)
        {
            throw new InvalidImageException($"Its RLE header says {segments} segments; expected {expected} for its samples of {bits} bits.");
        }

        var pixels = bits == 1 ? (spec.PixelCount + 7) / 8 : spec.PixelCount;
        if (pixels > (long)data.Length * MaxRatio)
        {
            throw new InvalidImageException($"Its {data.Length} bytes of RLE cannot hold {spec.Width} x {spec.Height} pixels; it is cut off.");
        }

        var samples = new int[spec.SampleCount];
        var plane = new byte[pixels];
        for (var i = 0; i < expected; i++)
        {
            Unpack(Segment(data, i, expected), plane, i);
            if (bits == 1)
            {
                SpreadBits(plane, samples);
            }
            else
            {
                Merge(plane, samples, i / planes, spec.Samples, 8 * (planes - 1 - (i % planes)));
            }
        }

        return new(samples, spec.BitsAllocated, Signed: false);
    }

    static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> data, int index, int count)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(data[(4 + (4 * index))..]);
        var end = index + 1 < count ? BinaryPrimitives.ReadUInt32LittleEndian(data[(8 + (4 * index))..]) : (uint)data.Length;
        return start >= HeaderLength && start <= end && end <= data.Length
            ? data[(int)start..(int)end]
            : throw new InvalidImageException($"Its RLE segment {index} is from byte {start} to {end} of {data.Length}.");
    }

    static void Unpack(ReadOnlySpan<byte> packed, Span<byte> plane, int index)
    {
        var (from, to) = (0, 0);
        while (to < plane.Length && from < packed.Length)
        {
            int control = (sbyte)packed[from++];
            if (control >= 0)
            {
                var length = Math.Min(control + 1, Math.Min(plane.Length - to, packed.Length - from));
                packed.Slice(from, length).CopyTo(plane[to..]);
                from += length;
                to += length;
            }
            else if (control != -128 && from < packed.Length)
            {
                var length = Math.Min(1 - control, plane.Length - to);
                plane.Slice(to, length).Fill(packed[from++]);
                to += length;
            }
        }

        if (to < plane.Length)
        {
            throw new InvalidImageException($"Its RLE segment {index} gives {to} of {plane.Length} bytes; it is cut off.");
        }
    }

    static void Merge(ReadOnlySpan<byte> plane, int[] samples, int sample, int step, int shift)
    {
        var target = sample;
        foreach (var b in plane)
        {
            samples[target] |= b << shift;
            target += step;
        }
    }

    static void SpreadBits(ReadOnlySpan<byte> plane, int[] samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (plane[i >> 3] >> (i & 7)) & 1;
        }
    }
}
