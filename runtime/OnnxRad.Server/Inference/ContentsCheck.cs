using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Inference;

/// <summary>Compares the contents of an input with its shape and datatype.</summary>
static class ContentsCheck
{
    /// <summary>What is wrong, as the end of a sentence that begins with the input's name; <see langword="null"/> where nothing
    /// is.</summary>
    public static string? Problem(InferTensor input, RequestRules rules)
    {
        var (count, size) = (TensorTypes.Count(input.Shape), input.Type.Size());
        if (count < 0 || (Int128)count * Math.Max(1, size) > rules.MaxTensorBytes)
        {
            return $"has the shape {input.ShapeText}, which is above the largest tensor of {rules.MaxTensorBytes} bytes";
        }

        if (input.Type == TensorType.Bytes)
        {
            if (input.Raw.Length > rules.MaxTensorBytes)
            {
                return $"holds {input.Raw.Length} bytes, which is above the largest tensor of {rules.MaxTensorBytes} bytes";
            }

            return BytesElements.TryRead(input.Raw, count, out var elements) ?? (rules.RefuseNonText ? NotText(elements) : null);
        }

        if (input.Raw.Length != count * size)
        {
            return $"holds {input.Raw.Length} bytes; expected {count * size} for {input.Type.Name()} of shape {input.ShapeText}";
        }

        return input.Type switch
        {
            TensorType.Bool when input.Raw.Span.ContainsAnyExceptInRange((byte)0, (byte)1) => "holds a BOOL that is neither 0 nor 1",
            TensorType.Fp32 when rules.RefuseNaN && HasNaN<float>(input.Raw.Span) => "holds values that are not numbers (NaN)",
            TensorType.Fp64 when rules.RefuseNaN && HasNaN<double>(input.Raw.Span) => "holds values that are not numbers (NaN)",
            TensorType.Fp16 when rules.RefuseNaN && HasNaNHalf(input.Raw.Span) => "holds values that are not numbers (NaN)",
            TensorType.Bf16 when rules.RefuseNaN && HasNaNBrain(input.Raw.Span) => "holds values that are not numbers (NaN)",
            _ => null,
        };
    }

    static string? NotText(ReadOnlyMemory<byte>[] elements)
    {
        var bad = Array.FindIndex(elements, element => !Utf8.IsValid(element.Span));
        return bad < 0 ? null : $"holds text that is not UTF-8 in element {bad}";
    }

    // Only NaN is unlike itself.
    static bool HasNaN<T>(ReadOnlySpan<byte> raw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(raw);
        while (values.Length >= Vector<T>.Count)
        {
            var vector = new Vector<T>(values);
            if (!Vector.EqualsAll(vector, vector))
            {
                return true;
            }

            values = values[Vector<T>.Count..];
        }

        foreach (var value in values)
        {
            if (T.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    // The upper half of a single: all bits of the exponent, and one of the fraction.
    static bool HasNaNBrain(ReadOnlySpan<byte> raw)
    {
        foreach (var value in MemoryMarshal.Cast<byte, ushort>(raw))
        {
            if ((value & 0x7FFF) > 0x7F80)
            {
                return true;
            }
        }

        return false;
    }

    static bool HasNaNHalf(ReadOnlySpan<byte> raw)
    {
        foreach (var value in MemoryMarshal.Cast<byte, Half>(raw))
        {
            if (Half.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }
}
