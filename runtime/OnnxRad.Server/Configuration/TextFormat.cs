using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace OnnxRad.Server.Configuration;

/// <summary>Reads protobuf's text format, the form of <c>config.pbtxt</c>, which Google.Protobuf for C# has no reader for.</summary>
static class TextFormat
{
    const int LargestDepth = 32;
    const int LargestLength = 1 << 20;

    /// <summary>Reads a message.</summary>
    /// <exception cref="TextFormatException">The text is not of this form; the exception says where.</exception>
    public static T Read<T>(string text)
        where T : IMessage<T>, new()
    {
        if (text.Length > LargestLength)
        {
            throw new TextFormatException(1, 1, $"the text has {text.Length} characters; expected at most {LargestLength}");
        }

        var message = new T();
        var tokens = new TextTokens(text);
        ReadFields(tokens, message, end: null, depth: 0);
        return message;
    }

    /// <summary>Reads fields up to the closing bracket, or up to the end of the text where there is none.</summary>
    static void ReadFields(TextTokens tokens, IMessage message, char? end, int depth)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var token = tokens.Take();
            if (end is { } bracket ? token.Is(bracket) : token.Kind == TextTokenKind.End)
            {
                return;
            }

            if (token.Kind != TextTokenKind.Word)
            {
                throw token.Error($"found {token.Description}; expected the name of a field{(end is null ? "" : $" or '{end}'")}");
            }

            if (Field(message.Descriptor, token) is not { } field)
            {
                var known = string.Join(", ", message.Descriptor.Fields.InDeclarationOrder().Select(f => f.Name));
                throw token.Error($"'{message.Descriptor.Name}' has no field '{token.Text}'; OnnxRad reads {known}");
            }

            var once = field.ContainingOneof is { } choice && !field.IsRepeated ? choice.Name : field.Name;
            if (!field.IsRepeated && !seen.Add(once))
            {
                throw token.Error(field.ContainingOneof is null
                    ? $"the field '{field.Name}' is there twice; expected once"
                    : $"the field '{field.Name}' excludes one before it; "
                        + $"expected one of {string.Join(", ", field.ContainingOneof.Fields.Select(f => f.Name))}");
            }

            ReadField(tokens, message, field, depth);
            _ = tokens.TryTake(',') || tokens.TryTake(';');
        }
    }

    // Google.Protobuf's own look-up takes 'Nested.field' too, which is a field of another message.
    static FieldDescriptor? Field(MessageDescriptor message, TextToken name) =>
        message.Fields.InDeclarationOrder().FirstOrDefault(field => field.Name == name.Text);

    static void ReadField(TextTokens tokens, IMessage message, FieldDescriptor field, int depth)
    {
        var colon = tokens.TryTake(':');
        if (!colon && field.FieldType != FieldType.Message)
        {
            throw tokens.Next.Error($"found {tokens.Next.Description}; expected ':' and the value of '{field.Name}'");
        }

        if (!field.IsRepeated || !tokens.TryTake('['))
        {
            Set(message, field, ReadValue(tokens, field, depth));
            return;
        }

        if (tokens.TryTake(']'))
        {
            return;
        }

        while (true)
        {
            Set(message, field, ReadValue(tokens, field, depth));
            if (tokens.TryTake(']'))
            {
                return;
            }

            if (!tokens.TryTake(','))
            {
                throw tokens.Next.Error($"found {tokens.Next.Description}; expected ',' or ']' in the list '{field.Name}'");
            }
        }
    }

    static void Set(IMessage message, FieldDescriptor field, object value)
    {
        if (field.IsMap)
        {
            var entry = (MapEntry)value;
            ((IDictionary)field.Accessor.GetValue(message))[entry.Key] = entry.Value;
        }
        else if (field.IsRepeated)
        {
            ((IList)field.Accessor.GetValue(message)).Add(value);
        }
        else
        {
            field.Accessor.SetValue(message, value);
        }
    }

    static object ReadValue(TextTokens tokens, FieldDescriptor field, int depth)
    {
        if (field.FieldType != FieldType.Message)
        {
            return TextScalar.Read(tokens, field);
        }

        var open = tokens.Take();
        var end = open.Is('{') ? '}' : open.Is('<') ? '>' : throw open.Error($"found {open.Description}; "
            + $"expected '{{' and the fields of '{field.Name}'");
        if (depth >= LargestDepth)
        {
            throw open.Error($"messages lie more than {LargestDepth} deep in each other");
        }

        if (field.IsMap)
        {
            return ReadEntry(tokens, field, open, end, depth + 1);
        }

        var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
        ReadFields(tokens, message, end, depth + 1);
        return message;
    }

    static MapEntry ReadEntry(TextTokens tokens, FieldDescriptor map, TextToken open, char end, int depth)
    {
        object? key = null, value = null;
        while (!tokens.TryTake(end))
        {
            var name = tokens.Take();
            var colon = tokens.TryTake(':');
            var field = name.Kind == TextTokenKind.Word ? Field(map.MessageType, name) : null;
            if (field is null || (!colon && field.FieldType != FieldType.Message) || (field.FieldNumber == 1 ? key : value) is not null)
            {
                throw name.Error($"found {name.Description}; expected 'key' and 'value', once each, in '{map.Name}'");
            }

            _ = field.FieldNumber == 1 ? key = ReadValue(tokens, field, depth) : value = ReadValue(tokens, field, depth);
            _ = tokens.TryTake(',') || tokens.TryTake(';');
        }

        return new(
            key ?? throw open.Error($"an entry of '{map.Name}' has no 'key'"),
            value ?? throw open.Error($"an entry of '{map.Name}' has no 'value'"));
    }

    sealed record MapEntry(object Key, object Value);
}
