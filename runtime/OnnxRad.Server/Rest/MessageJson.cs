using System.Buffers;
using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace OnnxRad.Server.Rest;

/// <summary>Messages as JSON with the names of the protocol and 64-bit integers as numbers, which protobuf's own formatter writes as
/// strings.</summary>
static class MessageJson
{
    /// <param name="message">The message.</param>
    /// <param name="withDefaults">Whether fields of their default value are written.</param>
    public static ReadOnlyMemory<byte> Write(IMessage message, bool withDefaults = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            WriteMessage(json, message, withDefaults);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Messages as a JSON array, without fields of their default value.</summary>
    public static ReadOnlyMemory<byte> WriteAll(IEnumerable<IMessage> messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                WriteMessage(json, message, withDefaults: false);
            }

            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    static void WriteMessage(Utf8JsonWriter json, IMessage message, bool withDefaults)
    {
        json.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (field.HasPresence ? !field.Accessor.HasValue(message) : !withDefaults && IsDefault(value))
            {
                continue;
            }

            json.WritePropertyName(field.Name);
            if (field.IsMap)
            {
                WriteMap(json, (IDictionary)value, field.MessageType.FindFieldByNumber(2), withDefaults);
            }
            else if (field.IsRepeated)
            {
                json.WriteStartArray();
                foreach (var item in (IList)value)
                {
                    WriteValue(json, field, item!, withDefaults);
                }

                json.WriteEndArray();
            }
            else
            {
                WriteValue(json, field, value, withDefaults);
            }
        }

        json.WriteEndObject();
    }

    static void WriteMap(Utf8JsonWriter json, IDictionary map, FieldDescriptor field, bool withDefaults)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName(FormattableString.Invariant($"{entry.Key}"));
            WriteValue(json, field, entry.Value!, withDefaults);
        }

        json.WriteEndObject();
    }

    static void WriteValue(Utf8JsonWriter json, FieldDescriptor field, object value, bool withDefaults)
    {
        switch (value)
        {
            case IMessage message: WriteMessage(json, message, withDefaults); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case uint number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            default: json.WriteStringValue(field.EnumType.FindValueByNumber((int)value)?.Name ?? $"{value}"); break;
        }
    }

    static bool IsDefault(object value) => value switch
    {
        ICollection items => items.Count == 0,
        string text => text.Length == 0,
        _ => Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture) == 0,
    };
}
