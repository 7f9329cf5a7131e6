using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>The bits of entropy-coded data: a zero byte after FF is stuffing, anything else there a marker, which ends it.</summary>
ref struct LosslessBits(ReadOnlySpan<byte> data, int position)
{
    readonly ReadOnlySpan<byte> _data = data;
    ulong _bits;
    int _count;
    int _padding;

    /// <summary>The byte to be taken next.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Makes at least 32 bits ready: enough for a code and its difference.</summary>
    public void Fill()
    {
        if (_count < 32)
        {
            FillMore();
        }
    }

    public readonly int Peek(int count) => (int)(_bits >> (_count - count)) & ((1 << count) - 1);

    public void Skip(int count) => _count -= count;

    /// <summary>Drops what is left of the interval and moves behind the next restart marker.</summary>
    public void Restart()
    {
        (_bits, _count, _padding) = (0, 0, 0);
        while (Position + 1 < _data.Length && !(_data[Position] == 0xFF && _data[Position + 1] is (>= 0xD0 and <= 0xD7) or 0xD9))
        {
            Position++;
        }

        Position = Math.Min(Position + 2, _data.Length);
    }

    void FillMore()
    {
        if (Position <= _data.Length - 4)
        {
            var four = BinaryPrimitives.ReadUInt32BigEndian(_data[Position..]);

            // Without a byte FF there is no stuffing: a byte of the complement would be zero.
            if (((~four - 0x01010101) & four & 0x80808080) == 0)
            {
                (_bits, _count, Position) = ((_bits << 32) | four, _count + 32, Position + 4);
                return;
            }
        }

        while (_count <= 48)
        {
            var value = 0;
            if (Position < _data.Length && (_data[Position] != 0xFF || (Position + 1 < _data.Length && _data[Position + 1] == 0)))
            {
                value = _data[Position];
                Position += value == 0xFF ? 2 : 1;
            }
            else
            {
                _padding += 8;
            }

            _bits = (_bits << 8) | (byte)value;
            _count += 8;
        }

        if (_padding > _count)
        {
            throw new InvalidImageException("Its lossless JPEG pixels end before the last row; it is cut off.");
        }
    }
}
