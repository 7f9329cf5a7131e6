namespace OnnxRad.Trainer;

/// <summary>Reads the Python literals of a .npy header: strings without escapes, booleans and tuples of whole numbers.</summary>
ref struct PythonLiteralReader(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> _text = text;
    int _at;

    /// <summary>The next character that is no blank, or '\0' at the end.</summary>
    public char Peek()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
        {
            _at++;
        }

        return _at < _text.Length ? (char)_text[_at] : '\0';
    }

    public bool TryTake(char expected)
    {
        if (Peek() != expected || _at == _text.Length)
        {
            return false;
        }

        _at++;
        return true;
    }

    public void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Error($"'{expected}' is missing");
        }
    }

    public void ExpectEnd()
    {
        Peek();
        if (_at < _text.Length)
        {
            throw Error("text follows the closing brace");
        }
    }

    public string String()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"'))
        {
            throw Error("a quoted word is missing");
        }

        var rest = _text[(_at + 1)..];
        var length = rest.IndexOf((byte)quote);
        if (length < 0)
        {
            throw Error("a quote is not closed");
        }

        foreach (var b in rest[..length])
        {
            if (b is < 0x20 or > 0x7e or (byte)'\\')
            {
                throw Error("a quoted word holds something else than plain letters");
            }
        }

        _at += length + 2;
        return System.Text.Encoding.ASCII.GetString(rest[..length]);
    }

    public bool Boolean()
    {
        Peek();
        var rest = _text[_at..];
        if (rest.StartsWith("True"u8))
        {
            _at += 4;
            return true;
        }

        if (rest.StartsWith("False"u8))
        {
            _at += 5;
            return false;
        }

        throw Error("True or False is missing");
    }

    /// <summary>A tuple of numbers from 0 up, as in (), (3,) or (3, 28, 28).</summary>
    public long[] Tuple(int maxItems)
    {
        var items = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            items.Add(Number());
            if (items.Count > maxItems)
            {
                throw Error($"the shape has more than {maxItems} axes");
            }

            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. items];
    }

    long Number()
    {
        Peek();
        var start = _at;
        long value = 0;
        while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at]))
        {
            if (_at - start == 18)
            {
                throw Error("a number has more than 18 digits");
            }

            value = (10 * value) + (_text[_at++] - '0');
        }

        if (_at == start)
        {
            throw Error("a number is missing");
        }

        // Python 2 wrote long numbers as 3L.
        if (_at < _text.Length && _text[_at] == (byte)'L')
        {
            _at++;
        }

        return value;
    }

    public readonly InvalidDataException Error(string reason) => new($"its header is broken at character {_at}: {reason}");
}
