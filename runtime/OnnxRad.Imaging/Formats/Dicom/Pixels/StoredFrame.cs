using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A decoded frame: the values as stored, before rescale, palette and colour conversion.</summary>
/// <remarks>Samples of whole bytes stay where they are in the file, and are taken out block after block.</remarks>
sealed class StoredFrame : IDisposable
{
    readonly PixelBuffer? _samples;
    readonly ReadOnlyMemory<byte> _bytes;
    readonly bool _isBigEndian;

    StoredFrame(PixelSpec spec, PixelBuffer? samples, ReadOnlyMemory<byte> bytes, bool isBigEndian, float[]? reals) =>
        (Spec, _samples, _bytes, _isBigEndian, Reals) = (spec, samples, bytes, isBigEndian, reals);

    /// <summary>Size and kind of the pixels.</summary>
    public PixelSpec Spec { get; }

    /// <summary>Real numbers of float and double pixels, shape (H, W); null for whole numbers.</summary>
    public float[]? Reals { get; }

    /// <summary>All whole numbers, shape (H, W, samples), copied; 32-bit unsigned ones as their bits. Empty for real numbers.</summary>
    public int[] Values
    {
        get
        {
            var values = new int[Reals is null ? Spec.SampleCount : 0];
            Read(0, values);
            return values;
        }
    }

    /// <summary>A frame of samples that were decoded; it owns them.</summary>
    public static StoredFrame Of(PixelSpec spec, PixelBuffer samples) => new(spec, samples, default, false, null);

    /// <summary>A frame of uncompressed samples of 8, 16 or 32 bits, side by side for each pixel.</summary>
    public static StoredFrame Of(PixelSpec spec, ReadOnlyMemory<byte> bytes, bool isBigEndian) => new(spec, null, bytes, isBigEndian, null);

    /// <summary>A frame of real numbers.</summary>
    public static StoredFrame Of(PixelSpec spec, float[] reals) => new(spec, null, default, false, reals);

    /// <summary>The exact value of a whole number of the frame.</summary>
    public double Exact(int value) => Spec is { Signed: false, BitsStored: 32 } ? (uint)value : value;

    /// <summary>Takes some consecutive samples out.</summary>
    public void Read(int start, Span<int> block)
    {
        if (_samples is not null)
        {
            _samples.Span.Slice(start, block.Length).CopyTo(block);
            return;
        }

        var size = Spec.BitsAllocated / 8;
        var bytes = _bytes.Span.Slice(start * size, block.Length * size);
        switch (size)
        {
            case 1:
                Widen(bytes, block);
                break;
            case 2:
                Widen(MemoryMarshal.Cast<byte, ushort>(bytes), block, _isBigEndian != !BitConverter.IsLittleEndian);
                break;
            default:
                bytes.CopyTo(MemoryMarshal.AsBytes(block));
                if (_isBigEndian != !BitConverter.IsLittleEndian)
                {
                    BinaryPrimitives.ReverseEndianness(block, block);
                }

                break;
        }

        SampleBits.Extract(block, Spec.BitsStored, Spec.HighBit, Spec.Signed);
    }

    public void Dispose() => _samples?.Dispose();

    static void Widen(ReadOnlySpan<byte> bytes, Span<int> block)
    {
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = bytes[i];
        }
    }

    static void Widen(ReadOnlySpan<ushort> words, Span<int> block, bool isSwapped)
    {
        var i = 0;
        for (; !isSwapped && i <= block.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(words[i..]), out var low, out var high);
            Vector.AsVectorInt32(low).CopyTo(block[i..]);
            Vector.AsVectorInt32(high).CopyTo(block[(i + Vector<int>.Count)..]);
        }

        for (; i < block.Length; i++)
        {
            block[i] = isSwapped ? BinaryPrimitives.ReverseEndianness(words[i]) : words[i];
        }
    }
}
