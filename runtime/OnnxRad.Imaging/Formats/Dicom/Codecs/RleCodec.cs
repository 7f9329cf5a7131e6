using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

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

        // All byte planes side by side; each is filled to its last byte.
        var unpacked = ArrayPool<byte>.Shared.Rent(pixels * expected);
        try
        {
            for (var i = 0; i < expected; i++)
            {
                Unpack(Segment(data, i, expected), unpacked.AsSpan(i * pixels, pixels), i);
            }

            var samples = PixelBuffer.Rent(spec.SampleCount);
            if (bits == 1)
            {
                SpreadBits(unpacked, samples.Span);
            }
            else
            {
                Merge(unpacked.AsSpan(0, pixels * expected), samples.Span, planes, spec.Samples);
            }

            return new(samples, spec.BitsAllocated, Signed: false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unpacked);
        }
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

    /// <summary>Puts samples together; the planes of a sample come one after another, the highest byte first.</summary>
    static void Merge(ReadOnlySpan<byte> unpacked, Span<int> samples, int planes, int samplesPerPixel)
    {
        var pixels = samples.Length / samplesPerPixel;
        if (planes == 2 && samplesPerPixel == 1)
        {
            MergeWords(unpacked[..pixels], unpacked.Slice(pixels, pixels), samples);
            return;
        }

        for (var i = 0; i < planes * samplesPerPixel; i++)
        {
            var plane = unpacked.Slice(i * pixels, pixels);
            var shift = 8 * (planes - 1 - (i % planes));
            for (var (pixel, target) = (0, i / planes); pixel < plane.Length; pixel++, target += samplesPerPixel)
            {
                samples[target] |= plane[pixel] << shift;
            }
        }
    }

    static void MergeWords(ReadOnlySpan<byte> high, ReadOnlySpan<byte> low, Span<int> samples)
    {
        var i = 0;
        for (; i <= samples.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(high[i..]), out var high0, out var high1);
            Vector.Widen(new Vector<byte>(low[i..]), out var low0, out var low1);
            Widen((high0 << 8) | low0, samples[i..]);
            Widen((high1 << 8) | low1, samples[(i + Vector<ushort>.Count)..]);
        }

        for (; i < samples.Length; i++)
        {
            samples[i] = (high[i] << 8) | low[i];
        }

        static void Widen(Vector<ushort> words, Span<int> samples)
        {
            Vector.Widen(words, out var first, out var second);
            Vector.AsVectorInt32(first).CopyTo(samples);
            Vector.AsVectorInt32(second).CopyTo(samples[Vector<int>.Count..]);
        }
    }

    static void SpreadBits(ReadOnlySpan<byte> plane, Span<int> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (plane[i >> 3] >> (i & 7)) & 1;
        }
    }
}
