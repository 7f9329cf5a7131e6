using System.Text;

namespace OnnxRad.Server.Configuration;

/// <summary>Cuts a text in protobuf's text format into tokens.</summary>
sealed class TextTokens
{
    const string Symbols = ":{}[]<>,;-";

    readonly string _text;
    int _at;
    int _line = 1;
    int _lineStart;

    public TextTokens(string text)
    {
        _text = text;
        Next = Read();
    }

    /// <summary>The token that <see cref="Take"/> gives.</summary>
    public TextToken Next { get; private set; }

    /// <summary>Goes on by one token.</summary>
    public TextToken Take()
    {
        var token = Next;
        Next = token.Kind == TextTokenKind.End ? token : Read();
        return token;
    }

    /// <summary>Goes on where the next token is this symbol.</summary>
    public bool TryTake(char symbol)
    {
        var found = Next.Is(symbol);
        if (found)
        {
            Take();
        }

        return found;
    }

    TextToken Read()
    {
        SkipBlanks();
        if (_at >= _text.Length)
        {
            return Token(TextTokenKind.End, "", _at);
        }

        var (start, c) = (_at, _text[_at]);
        if (Symbols.Contains(c))
        {
            _at++;
            return Token(TextTokenKind.Symbol, c.ToString(), start);
        }

        if (c is '"' or '\'')
        {
            return ReadString();
        }

        if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.')
        {
            // The sign of an exponent belongs to the number.
            while (_at < _text.Length
                && (IsWord(_text[_at]) || (_text[_at] is '+' or '-' && IsDecimal(start) && _text[_at - 1] is 'e' or 'E')))
            {
                _at++;
            }

            return Token(char.IsAsciiLetter(c) || c == '_' ? TextTokenKind.Word : TextTokenKind.Number, _text[start.._at], start);
        }

        throw Token(TextTokenKind.Symbol, "", start).Error($"found the character U+{(int)c:X4}; expected a field's name, "
            + "a value or a bracket");
    }

    bool IsDecimal(int start) =>
        char.IsAsciiDigit(_text[start]) && !_text.AsSpan(start).StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    void SkipBlanks()
    {
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == '#')
            {
                while (_at + 1 < _text.Length && _text[_at + 1] != '\n')
                {
                    _at++;
                }
            }
            else if (_text[_at] == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
            else if (_text[_at] is not (' ' or '\t' or '\r' or '\uFEFF'))
            {
                return;
            }
        }
    }

    TextToken ReadString()
    {
        var (start, quote, bytes) = (_at, _text[_at], new List<byte>());
        for (_at++; ; _at++)
        {
            if (_at >= _text.Length || _text[_at] == '\n')
            {
                throw Token(TextTokenKind.String, "", start).Error("the string does not end on its line");
            }

            if (_text[_at] == quote)
            {
                _at++;
                return Token(TextTokenKind.String, Encoding.UTF8.GetString([.. bytes]), start);
            }

            if (_text[_at] == '\\')
            {
                ReadEscape(bytes);
            }
            else
            {
                var length = char.IsHighSurrogate(_text[_at]) && _at + 1 < _text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(_text, _at, length));
                _at += length - 1;
            }
        }
    }

    /// <summary>Reads an escape; stays on its last character.</summary>
    void ReadEscape(List<byte> bytes)
    {
        var start = _at++;
        var c = _at < _text.Length ? _text[_at] : '\n';
        if ("abfnrtv\\'\"?".IndexOf(c) is >= 0 and var known)
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v\\'\"?"[known]);
        }
        else if (c is >= '0' and <= '7')
        {
            bytes.Add((byte)Digits(8, 3));
        }
        else if (c is 'x' or 'X' && _at + 1 < _text.Length && char.IsAsciiHexDigit(_text[_at + 1]))
        {
            _at++;
            bytes.Add((byte)Digits(16, 2));
        }
        else
        {
            throw Token(TextTokenKind.String, "", start).Error("the escape is unknown; expected one of \\n \\t \\\\ \\\" \\' \\x41 \\101");
        }
    }

    int Digits(int radix, int most)
    {
        var value = 0;
        for (var i = 0; i < most && _at < _text.Length && char.IsAsciiHexDigit(_text[_at])
            && Convert.ToInt32(_text[_at].ToString(), 16) < radix; i++, _at++)
        {
            value = (value * radix) + Convert.ToInt32(_text[_at].ToString(), 16);
        }

        _at--;
        return value;
    }

    TextToken Token(TextTokenKind kind, string text, int start) => new(kind, text, _line, start - _lineStart + 1);
}
