using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Inference;

namespace OnnxRad.Protocol;

/// <summary>Typed contents of a tensor, in the form of raw ones.</summary>
public static class TypedContents
{
    static readonly (TensorType[] Types, string Name, Func<InferTensorContents, int> Count)[] s_fields =
    [
        ([TensorType.Bool], "bool_contents", c => c.BoolContents.Count),
        ([TensorType.Int8, TensorType.Int16, TensorType.Int32], "int_contents", c => c.IntContents.Count),
        ([TensorType.Int64], "int64_contents", c => c.Int64Contents.Count),
        ([TensorType.UInt8, TensorType.UInt16, TensorType.UInt32], "uint_contents", c => c.UintContents.Count),
        ([TensorType.UInt64], "uint64_contents", c => c.Uint64Contents.Count),
        ([TensorType.Fp32], "fp32_contents", c => c.Fp32Contents.Count),
        ([TensorType.Fp64], "fp64_contents", c => c.Fp64Contents.Count),
        ([TensorType.Bytes], "bytes_contents", c => c.BytesContents.Count),
    ];

    /// <summary>Reads the contents as what raw contents of the same values would be.</summary>
    /// <param name="contents">The contents.</param>
    /// <param name="type">The type the tensor declares.</param>
    /// <param name="raw">Little-endian values, or elements of BYTES with their lengths; empty where there is a problem.</param>
    /// <returns><see langword="null"/>, or what is wrong, as the end of a sentence that begins with the tensor's name.</returns>
    public static string? TryRead(InferTensorContents contents, TensorType type, out ReadOnlyMemory<byte> raw)
    {
        raw = default;
        var field = s_fields.FirstOrDefault(f => f.Types.Contains(type));
        if (field.Name is null)
        {
            return $"has the datatype {type.Name()}, which is sent in raw_input_contents only";
        }

        foreach (var other in s_fields)
        {
            if (other.Name != field.Name && other.Count(contents) > 0)
            {
                return $"has values in {other.Name}; expected {field.Name} for the datatype {type.Name()}";
            }
        }

        try
        {
            raw = Raw(contents, type);
            return null;
        }
        catch (OverflowException)
        {
            return $"has a value in {field.Name} that the datatype {type.Name()} does not hold";
        }
    }

    static byte[] Raw(InferTensorContents contents, TensorType type) => type switch
    {
        TensorType.Bool => [.. contents.BoolContents.Select(value => value ? (byte)1 : (byte)0)],
        TensorType.Int8 => Cast(contents.IntContents, value => checked((sbyte)value)),
        TensorType.Int16 => Cast(contents.IntContents, value => checked((short)value)),
        TensorType.Int32 => Cast(contents.IntContents, value => value),
        TensorType.Int64 => Cast(contents.Int64Contents, value => value),
        TensorType.UInt8 => Cast(contents.UintContents, value => checked((byte)value)),
        TensorType.UInt16 => Cast(contents.UintContents, value => checked((ushort)value)),
        TensorType.UInt32 => Cast(contents.UintContents, value => value),
        TensorType.UInt64 => Cast(contents.Uint64Contents, value => value),
        TensorType.Fp32 => Cast(contents.Fp32Contents, value => value),
        TensorType.Fp64 => Cast(contents.Fp64Contents, value => value),
        _ => BytesElements.Write([.. contents.BytesContents.Select(value => value.Memory)]),
    };

    // The machine's order of bytes is little-endian wherever ONNX Runtime has a build.
    static byte[] Cast<TField, TValue>(RepeatedField<TField> field, Func<TField, TValue> convert)
        where TValue : unmanaged
    {
        var values = new TValue[field.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = convert(field[i]);
        }

        return MemoryMarshal.AsBytes<TValue>(values).ToArray();
    }
}
