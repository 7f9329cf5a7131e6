namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The arithmetic decoder of JPEG 2000 (annex C), with its 19 contexts.</summary>
sealed class MqDecoder
{
    /// <summary>The contexts whose start is special (table D.7).</summary>
    public const int RunContext = 17, UniformContext = 18;

    const int Contexts = 19;

    // Table C.2: probability, next state after the more and the less probable symbol, and whether the symbols swap.
    static readonly (ushort Qe, byte More, byte Less, byte Swap)[] s_states =
    [
        (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0), (0x0521, 5, 29, 0), (0x0221, 38, 33, 0),
        (0x5601, 7, 6, 1), (0x5401, 8, 14, 0), (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
        (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0), (0x5101, 17, 15, 0), (0x4801, 18, 16, 0),
        (0x3801, 19, 17, 0), (0x3401, 20, 18, 0), (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
        (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0), (0x1201, 29, 26, 0), (0x1101, 30, 27, 0),
        (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0), (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
        (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0), (0x0049, 41, 38, 0), (0x0025, 42, 39, 0),
        (0x0015, 43, 40, 0), (0x0009, 44, 41, 0), (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
    ];

    readonly byte[] _state = new byte[Contexts];
    readonly byte[] _symbol = new byte[Contexts];
    byte[] _data = [];
    int _position;
    int _end;
    uint _code;
    uint _interval;
    int _shifts;
    bool _raw;
    int _rawByte;
    int _rawLeft;

    /// <summary>Whether bits are read as they are, past the arithmetic decoder.</summary>
    public bool IsRaw => _raw;

    public void ResetContexts()
    {
        Array.Clear(_state);
        Array.Clear(_symbol);
        (_state[0], _state[RunContext], _state[UniformContext]) = (4, 3, 46);
    }

    /// <summary>Starts a segment that is coded arithmetically (C.3.5).</summary>
    public void Start(byte[] data, int length)
    {
        (_raw, _data, _position, _end) = (false, data, 0, length);
        _code = (length > 0 ? data[0] : 0xFFu) << 16;
        NextByte();
        _code <<= 7;
        _shifts -= 7;
        _interval = 0x8000;
    }

    /// <summary>Starts a segment of raw bits.</summary>
    public void StartRaw(byte[] data, int length) => (_raw, _data, _position, _end, _rawByte, _rawLeft) = (true, data, 0, length, 0, 0);

    /// <summary>A raw bit; after a byte FF a zero bit is stuffed.</summary>
    public int RawBit()
    {
        if (_rawLeft == 0)
        {
            _rawLeft = _rawByte == 0xFF ? 7 : 8;
            _rawByte = _position < _end ? _data[_position++] : 0xFF;
        }

        _rawLeft--;
        return (_rawByte >> _rawLeft) & 1;
    }

    /// <summary>Decodes a bit in a context (C.3.2).</summary>
    public int Decode(int context)
    {
        ref readonly var state = ref s_states[_state[context]];
        int symbol = _symbol[context];
        uint qe = state.Qe;
        _interval -= qe;
        if (_code >> 16 >= qe)
        {
            _code -= qe << 16;
            if ((_interval & 0x8000) != 0)
            {
                return symbol;
            }

            symbol = _interval < qe ? Less(context, symbol, in state) : More(context, symbol, in state);
        }
        else
        {
            symbol = _interval < qe ? More(context, symbol, in state) : Less(context, symbol, in state);
            _interval = qe;
        }

        do
        {
            if (_shifts == 0)
            {
                NextByte();
            }

            _interval <<= 1;
            _code <<= 1;
            _shifts--;
        }
        while ((_interval & 0x8000) == 0);

        return symbol;
    }

    int More(int context, int symbol, in (ushort Qe, byte More, byte Less, byte Swap) state)
    {
        _state[context] = state.More;
        return symbol;
    }

    int Less(int context, int symbol, in (ushort Qe, byte More, byte Less, byte Swap) state)
    {
        _state[context] = state.Less;
        _symbol[context] = (byte)(symbol ^ state.Swap);
        return 1 - symbol;
    }

    // C.3.4: a marker ends the data, and ones follow for ever.
    void NextByte()
    {
        if (_position < _end && _data[_position] == 0xFF)
        {
            var next = _position + 1 < _end ? _data[_position + 1] : 0xFF;
            if (next > 0x8F)
            {
                (_code, _shifts) = (_code + 0xFF00, 8);
                return;
            }

            _position++;
            (_code, _shifts) = (_code + ((uint)next << 9), 7);
            return;
        }

        _position++;
        (_code, _shifts) = (_code + ((_position < _end ? _data[_position] : 0xFFu) << 8), 8);
    }
}
