using System.Globalization;
using Google.Protobuf.Reflection;

namespace OnnxRad.Server.Configuration;

/// <summary>Reads the value of a field that is no message.</summary>
static class TextScalar
{
    public static object Read(TextTokens tokens, FieldDescriptor field)
    {
        var negative = tokens.TryTake('-');
        var token = tokens.Take();
        return field.FieldType switch
        {
            FieldType.String when !negative => String(tokens, token, field),
            FieldType.Bool when !negative => Bool(token, field),
            FieldType.Enum when !negative => Enumerated(token, field),
            FieldType.Int32 => (int)Integer(token, negative, field, int.MinValue, int.MaxValue),
            FieldType.Int64 => (long)Integer(token, negative, field, long.MinValue, long.MaxValue),
            FieldType.UInt32 => (uint)Integer(token, negative, field, 0, uint.MaxValue),
            FieldType.UInt64 => (ulong)Integer(token, negative, field, 0, ulong.MaxValue),
            _ => throw token.Error($"found {token.Description} after '-'; '{field.Name}' takes no number"),
        };
    }

    // Strings that follow each other are one.
    static string String(TextTokens tokens, TextToken token, FieldDescriptor field)
    {
        if (token.Kind != TextTokenKind.String)
        {
            throw token.Error($"found {token.Description}; expected a string in quotes for '{field.Name}'");
        }

        var text = token.Text;
        while (tokens.Next.Kind == TextTokenKind.String)
        {
            text += tokens.Take().Text;
        }

        return text;
    }

    static object Bool(TextToken token, FieldDescriptor field) => token.Text switch
    {
        "true" or "True" or "t" or "1" when token.Kind != TextTokenKind.String => true,
        "false" or "False" or "f" or "0" when token.Kind != TextTokenKind.String => false,
        _ => throw token.Error($"found {token.Description}; expected true or false for '{field.Name}'"),
    };

    static object Enumerated(TextToken token, FieldDescriptor field)
    {
        var known = field.EnumType.Values;
        var found = token.Kind switch
        {
            TextTokenKind.Word => known.FirstOrDefault(value => value.Name == token.Text),
            TextTokenKind.Number when int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
                known.FirstOrDefault(value => value.Number == number),
            _ => null,
        };
        return found is null
            ? throw token.Error($"found {token.Description}; "
                + $"expected one of {string.Join(", ", known.Select(value => value.Name))} for '{field.Name}'")
            : Enum.ToObject(field.EnumType.ClrType, found.Number);
    }

    static Int128 Integer(TextToken token, bool negative, FieldDescriptor field, Int128 least, Int128 most)
    {
        if (token.Kind != TextTokenKind.Number || !TryParse(token.Text, out var size) || (negative ? -size : size) is var value
            && (value < least || value > most))
        {
            throw token.Error($"found {(negative ? "'-' and " : "")}{token.Description}; "
                + $"expected a whole number from {least} to {most} for '{field.Name}'");
        }

        return negative ? -size : size;
    }

    static bool TryParse(string text, out Int128 value)
    {
        value = 0;
        if (text.Length > 40)
        {
            return false;
        }

        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return Int128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        }

        if (text.Length == 1 || text[0] != '0')
        {
            return Int128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        }

        foreach (var digit in text)
        {
            if (digit is < '0' or > '7' || value > ulong.MaxValue)
            {
                return false;
            }

            value = (value * 8) + (digit - '0');
        }

        return true;
    }
}
