using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>The values of a tensor in JSON: an array, flat or nested, of numbers, booleans or strings.</summary>
static class JsonValues
{
    /// <summary>Reads values as what raw contents of them would be.</summary>
    /// <param name="data">The array.</param>
    /// <param name="type">The type the tensor declares.</param>
    /// <param name="raw">The raw contents; empty where there is a problem.</param>
    /// <returns><see langword="null"/>, or what is wrong, as the end of a sentence that begins with the tensor's name.</returns>
    public static string? TryRead(JsonElement data, TensorType type, out ReadOnlyMemory<byte> raw)
    {
        raw = default;
        var buffer = new MemoryStream();
        if (data.ValueKind != JsonValueKind.Array)
        {
            return $"has 'data' that is {data.ValueKind}; expected an array";
        }

        if (TryAppend(data, type, buffer) is { } problem)
        {
            return problem;
        }

        raw = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        return null;
    }

    /// <summary>Writes values as a flat array.</summary>
    /// <exception cref="InferException">A value is not a finite number, or no text, which JSON has no form for.</exception>
    public static void Write(Utf8JsonWriter json, InferTensor tensor)
    {
        json.WriteStartArray();
        switch (tensor.Type)
        {
            case TensorType.Bool: Each<byte>(tensor, value => json.WriteBooleanValue(value != 0)); break;
            case TensorType.UInt8: Each<byte>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorType.UInt16: Each<ushort>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorType.UInt32: Each<uint>(tensor, json.WriteNumberValue); break;
            case TensorType.UInt64: Each<ulong>(tensor, json.WriteNumberValue); break;
            case TensorType.Int8: Each<sbyte>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorType.Int16: Each<short>(tensor, value => json.WriteNumberValue(value)); break;
            case TensorType.Int32: Each<int>(tensor, json.WriteNumberValue); break;
            case TensorType.Int64: Each<long>(tensor, json.WriteNumberValue); break;
            case TensorType.Fp16: Each<Half>(tensor, value => json.WriteNumberValue((float)Finite((float)value))); break;
            case TensorType.Bf16: Each<ushort>(tensor, bits => json.WriteNumberValue((float)Finite(Bf16(bits)))); break;
            case TensorType.Fp32: Each<float>(tensor, value => json.WriteNumberValue((float)Finite(value))); break;
            case TensorType.Fp64: Each<double>(tensor, value => json.WriteNumberValue(Finite(value))); break;
            default: WriteStrings(json, tensor); break;
        }

        json.WriteEndArray();

        double Finite(double value) => double.IsFinite(value)
            ? value
            : throw InferException.Invalid(
                $"Output '{tensor.Name}' holds {value.ToString(CultureInfo.InvariantCulture)}, which JSON has no form for. "
                + "Ask for it with 'binary_data': true.");
    }

    static float Bf16(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);

    static void Each<T>(InferTensor tensor, Action<T> write)
        where T : unmanaged
    {
        foreach (var value in MemoryMarshal.Cast<byte, T>(tensor.Raw.Span))
        {
            write(value);
        }
    }

    static void WriteStrings(Utf8JsonWriter json, InferTensor tensor)
    {
        BytesElements.TryRead(tensor.Raw, TensorTypes.Count(tensor.Shape), out var elements);
        foreach (var element in elements)
        {
            if (!Utf8.IsValid(element.Span))
            {
                throw InferException.Invalid(
                    $"Output '{tensor.Name}' holds text that is not UTF-8, which JSON has no form for. Ask for it with 'binary_data': true.");
            }

            json.WriteStringValue(element.Span);
        }
    }

    static string? TryAppend(JsonElement data, TensorType type, MemoryStream buffer)
    {
        foreach (var value in data.EnumerateArray())
        {
            var problem = value.ValueKind == JsonValueKind.Array ? TryAppend(value, type, buffer)
                : TryAppendScalar(value, type, buffer) ? null
                : $"has the value {Quoted(value)} in 'data'; expected values of the datatype {type.Name()}";
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    static bool TryAppendScalar(JsonElement value, TensorType type, MemoryStream buffer)
    {
        if (type == TensorType.Bytes)
        {
            return value.ValueKind == JsonValueKind.String
                && Add(buffer, BytesElements.Write([Encoding.UTF8.GetBytes(value.GetString()!)]));
        }

        if (type == TensorType.Bool)
        {
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False && Add(buffer, [value.GetBoolean() ? (byte)1 : (byte)0]);
        }

        return value.ValueKind == JsonValueKind.Number && type switch
        {
            TensorType.UInt8 => value.TryGetByte(out var v) && Add(buffer, v),
            TensorType.UInt16 => value.TryGetUInt16(out var v) && Add(buffer, v),
            TensorType.UInt32 => value.TryGetUInt32(out var v) && Add(buffer, v),
            TensorType.UInt64 => value.TryGetUInt64(out var v) && Add(buffer, v),
            TensorType.Int8 => value.TryGetSByte(out var v) && Add(buffer, v),
            TensorType.Int16 => value.TryGetInt16(out var v) && Add(buffer, v),
            TensorType.Int32 => value.TryGetInt32(out var v) && Add(buffer, v),
            TensorType.Int64 => value.TryGetInt64(out var v) && Add(buffer, v),
            TensorType.Fp16 => value.TryGetSingle(out var v) && Half.IsFinite((Half)v) && Add(buffer, (Half)v),
            TensorType.Bf16 => value.TryGetSingle(out var v) && Brain(v) is { } brain && Add(buffer, brain),
            TensorType.Fp32 => value.TryGetSingle(out var v) && float.IsFinite(v) && Add(buffer, v),
            _ => value.TryGetDouble(out var v) && double.IsFinite(v) && Add(buffer, v),
        };
    }

    /// <summary>The nearest bfloat16, ties to even; <see langword="null"/> where it is above the largest.</summary>
    static ushort? Brain(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var rounded = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        return (rounded & 0x7F80) == 0x7F80 ? null : rounded;
    }

    static bool Add<T>(MemoryStream buffer, T value)
        where T : unmanaged => Add(buffer, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    static bool Add(MemoryStream buffer, ReadOnlySpan<byte> bytes)
    {
        buffer.Write(bytes);
        return true;
    }

    static string Quoted(JsonElement value) =>
        value.GetRawText() is { Length: > 32 } text ? string.Concat(text.AsSpan(0, 32), "...") : value.GetRawText();
}
