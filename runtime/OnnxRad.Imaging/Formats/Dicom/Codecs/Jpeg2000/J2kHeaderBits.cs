namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The bits of a packet header: after a byte FF a zero bit is stuffed (B.10.1).</summary>
ref struct J2kHeaderBits(ReadOnlySpan<byte> data, int position, int end)
{
    readonly ReadOnlySpan<byte> _data = data;
    readonly int _end = end;
    int _byte;
    int _left;

    /// <summary>The byte to be taken next.</summary>
    public int Position { get; private set; } = position;

    public int Bit()
    {
        if (_left == 0)
        {
            _left = _byte == 0xFF ? 7 : 8;
            _byte = Position < _end
                ? _data[Position++]
                : throw new InvalidImageException("Its JPEG 2000 pixels end in a packet header; they are cut off.");
        }

        _left--;
        return (_byte >> _left) & 1;
    }

    public int Bits(int count)
    {
        var value = 0;
        for (; count > 0; count--)
        {
            value = (value << 1) | Bit();
        }

        return value;
    }

    /// <summary>Moves to the end of the header: a last byte FF has a stuffed byte behind it.</summary>
    public void Align()
    {
        Position += _byte == 0xFF ? 1 : 0;
        (_byte, _left) = (0, 0);
    }
}
