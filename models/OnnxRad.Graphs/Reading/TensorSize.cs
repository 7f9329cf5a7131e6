using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs;

/// <summary>How many bytes and values a tensor's shape asks for.</summary>
static class TensorSize
{
    /// <summary>Bits of one element; 0 for text and types that are not known.</summary>
    public static int Bits(TensorProto tensor) => (DataType)tensor.DataType switch
    {
        DataType.Complex128 => 128,
        DataType.Double or DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 64,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 32,
        DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 16,
        DataType.Uint8 or DataType.Int8 or DataType.Bool or DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz or DataType.Float8E5M2
            or DataType.Float8E5M2Fnuz or DataType.Float8E8M0 => 8,
        DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.Uint2 or DataType.Int2 => 2,
        _ => 0,
    };

    /// <summary>The bytes that the shape asks for, the last one perhaps in part.</summary>
    /// <exception cref="InvalidOnnxException">The shape is none.</exception>
    public static long Bytes(TensorProto tensor) => ((OnnxTensor.Count(tensor) * Bits(tensor)) + 7) / 8;

    /// <summary>What is wrong with the size; <see langword="null"/> when nothing is.</summary>
    public static string? Problem(TensorProto tensor)
    {
        try
        {
            if (tensor.DataType == (int)DataType.String)
            {
                return Wrong(tensor.StringData.Count, OnnxTensor.Count(tensor), "texts");
            }

            if (Bits(tensor) == 0)
            {
                return $"has the element type {tensor.DataType}, which ONNX does not have";
            }

            return tensor.HasRawData
                ? Wrong(tensor.RawData.Length, Bytes(tensor), "bytes")
                : Wrong(tensor.FloatData.Count + (long)tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.DoubleData.Count + tensor.Uint64Data.Count, Values(tensor), "values");
        }
        catch (InvalidOnnxException)
        {
            return $"has the shape ({string.Join(", ", tensor.Dims)})";
        }
    }

    /// <summary>Entries of the typed fields: two for a complex number; several small ones share one.</summary>
    static long Values(TensorProto tensor) => Bits(tensor) switch
    {
        < 8 and var bits => ((OnnxTensor.Count(tensor) * bits) + 7) / 8,
        _ when (DataType)tensor.DataType is DataType.Complex64 or DataType.Complex128 => 2 * OnnxTensor.Count(tensor),
        _ => OnnxTensor.Count(tensor),
    };

    static string? Wrong(long found, long expected, string what) => found == expected ? null : $"has {found} {what}; its shape needs {expected}";
}
