using System.Buffers.Binary;
using Onnx;
using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>The element types that a document and torch both have.</summary>
static class ElementType
{
    /// <summary>Their names, for messages.</summary>
    public const string Known = "Float, Double, Float16, Bfloat16, Int64, Int32, Int16, Int8, Uint8 or Bool";

    /// <summary>Torch's type for an attribute of a node.</summary>
    /// <exception cref="NotSupportedException">Torch has none.</exception>
    public static ScalarType Of(string attribute, DataType type) => type switch
    {
        DataType.Float => ScalarType.Float32,
        DataType.Double => ScalarType.Float64,
        DataType.Float16 => ScalarType.Float16,
        DataType.Bfloat16 => ScalarType.BFloat16,
        DataType.Int64 => ScalarType.Int64,
        DataType.Int32 => ScalarType.Int32,
        DataType.Int16 => ScalarType.Int16,
        DataType.Int8 => ScalarType.Int8,
        DataType.Uint8 => ScalarType.Byte,
        DataType.Bool => ScalarType.Bool,
        _ => throw new NotSupportedException($"has attribute '{attribute}' = {type}; expected {Known}"),
    };

    /// <summary>Whether values of a type have fractions, and so lie on the graph's device.</summary>
    public static bool IsFloat(ScalarType type) =>
        type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The one value of a tensor that a node holds, as a fraction and as an integer.</summary>
    /// <exception cref="NotSupportedException">It holds none, several, or of a type that torch lacks.</exception>
    public static (double Real, long Whole) Single(TensorProto tensor)
    {
        if (OnnxTensor.Count(tensor) != 1)
        {
            throw new NotSupportedException($"has attribute 'value' of {OnnxTensor.Count(tensor)} values; expected 1");
        }

        return (DataType)tensor.DataType switch
        {
            DataType.Float => (OnnxTensor.Floats(tensor)[0], 0),
            DataType.Double => (OnnxTensor.Doubles(tensor)[0], 0),
            DataType.Float16 => ((double)BitConverter.UInt16BitsToHalf(Bits(tensor)), 0),
            DataType.Bfloat16 => (BitConverter.UInt32BitsToSingle((uint)Bits(tensor) << 16), 0),
            DataType.Int64 => (0, OnnxTensor.Longs(tensor)[0]),
            _ => (0, OnnxTensor.Ints(tensor)[0]),
        };
    }

    static ushort Bits(TensorProto tensor) => tensor.RawData.Length == sizeof(ushort)
        ? BinaryPrimitives.ReadUInt16LittleEndian(tensor.RawData.Span)
        : tensor.Int32Data.Count == 1
            ? (ushort)tensor.Int32Data[0]
            : throw new NotSupportedException("has attribute 'value' without its value");
}
