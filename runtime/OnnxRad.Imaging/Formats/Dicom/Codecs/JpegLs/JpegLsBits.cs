using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>The bits of a JPEG-LS scan: after a byte FF a zero bit is stuffed (A.1).</summary>
ref struct JpegLsBits(ReadOnlySpan<byte> codestream, int position)
{
    readonly ReadOnlySpan<byte> _data = codestream;

    // The next bits are the lower ones of these, the first of them the highest.
    ulong _bits;
    int _count;
    int _padding;

    /// <summary>The byte to be taken next.</summary>
    public int Position { get; private set; } = position;

    public int Bit() => Bits(1);

    public int Bits(int count)
    {
        if (_count < count)
        {
            Fill();
        }

        _count -= count;
        return (int)(_bits >> _count) & ((1 << count) - 1);
    }

    /// <summary>A limited Golomb code (A.5.3).</summary>
    /// <param name="k">Bits of the remainder.</param>
    /// <param name="limit">The longest code.</param>
    /// <param name="rangeBits">Bits of a value that is written as it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Golomb(int k, int limit, int rangeBits)
    {
        if (_count < 32)
        {
            Fill();
        }

        var zeros = BitOperations.LeadingZeroCount((uint)(_bits >> (_count - 32)));
        if (zeros + k < 31 && zeros < limit - rangeBits - 1)
        {
            _count -= zeros + 1 + k;
            return (zeros << k) | ((int)(_bits >> _count) & ((1 << k) - 1));
        }

        return LongGolomb(k, limit, rangeBits);
    }

    int LongGolomb(int k, int limit, int rangeBits)
    {
        var zeros = 0;
        while (true)
        {
            if (_count < 32)
            {
                Fill();
            }

            var run = BitOperations.LeadingZeroCount((uint)(_bits >> (_count - 32)));
            zeros += run;
            if (run < 32)
            {
                _count -= run + 1;
                break;
            }

            _count -= 32;
            if (zeros > limit)
            {
                throw new InvalidImageException("Its JPEG-LS pixels have a code that is too long; they are damaged.");
            }
        }

        return zeros < limit - rangeBits - 1 ? (zeros << k) | Bits(k) : Bits(rangeBits) + 1;
    }

    void Fill()
    {
        if (_count <= 32 && Position <= _data.Length - 4)
        {
            var four = BinaryPrimitives.ReadUInt32BigEndian(_data[Position..]);

            // Without a byte FF nothing is stuffed: a byte of the complement would be zero.
            if (((~four - 0x01010101) & four & 0x80808080) == 0)
            {
                (_bits, _count, Position) = ((_bits << 32) | four, _count + 32, Position + 4);
                return;
            }
        }

        while (_count <= 48)
        {
            if (Position < _data.Length && _data[Position] != 0xFF)
            {
                Push(_data[Position++], 8);
            }
            else if (Position + 1 < _data.Length && _data[Position + 1] < 0x80)
            {
                Push(0xFF, 8);
                Push(_data[Position + 1], 7);
                Position += 2;
            }
            else
            {
                Push(0, 8);
                _padding += 8;
            }
        }

        if (_padding > _count)
        {
            throw new InvalidImageException("Its JPEG-LS pixels end before the last row; it is cut off.");
        }
    }

    void Push(int value, int count) => (_bits, _count) = ((_bits << count) | (uint)value, _count + count);
}
