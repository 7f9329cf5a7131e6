namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The bytes of a segment of a code block, for the arithmetic decoder or as raw bits.</summary>
sealed class MqBytes
{
    byte[] _data = new byte[4096];
    int _end;
    int _position;
    int _rawByte;
    int _rawLeft;

    /// <summary>How many bytes were asked for behind the end.</summary>
    public int Missing { get; private set; }

    /// <summary>The first byte.</summary>
    public uint First => _data[0];

    /// <summary>Takes a segment; its parts lie apart in the codestream.</summary>
    public void Start(ReadOnlySpan<byte> codestream, J2kSegment segment)
    {
        (_end, _position, _rawByte, _rawLeft, Missing) = (0, 0, 0, 0, 0);
        foreach (var (offset, count) in segment.Parts)
        {
            if (_data.Length < _end + count + 2)
            {
                Array.Resize(ref _data, 2 * (_end + count + 2));
            }

            codestream.Slice(offset, count).CopyTo(_data.AsSpan(_end));
            _end += count;
        }

        // A marker ends the data.
        (_data[_end], _data[_end + 1]) = (0xFF, 0xFF);
    }

    /// <summary>Adds the next byte to the code (C.3.4), and says how many shifts it lasts.</summary>
    public (uint Code, int Shifts) Next(uint code)
    {
        var (data, position) = (_data, _position);
        uint next = data[position + 1];
        if (data[position] != 0xFF)
        {
            _position = position + 1;
            return (code + (next << 8), 8);
        }

        if (next <= 0x8F)
        {
            _position = position + 1;
            return (code + (next << 9), 7);
        }

        // After a marker ones follow for ever.
        Missing++;
        return (code + 0xFF00, 8);
    }

    /// <summary>A raw bit; after a byte FF a zero bit is stuffed.</summary>
    public int RawBit()
    {
        if (_rawLeft == 0)
        {
            _rawLeft = _rawByte == 0xFF ? 7 : 8;
            Missing += _position < _end ? 0 : 1;
            _rawByte = _position < _end ? _data[_position++] : 0xFF;
        }

        _rawLeft--;
        return (_rawByte >> _rawLeft) & 1;
    }
}
