using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Ops;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Graph;

/// <summary>Reads the constant tensors of a document into torch and writes them back.</summary>
static class Initialisers
{
    /// <summary>Value name to tensor, of initialisers and Constant nodes; the document's own tensors, not copies.</summary>
    public static Dictionary<string, TensorProto> Of(OnnxModel model)
    {
        var tensors = new Dictionary<string, TensorProto>(model.Initializers, StringComparer.Ordinal);
        foreach (var node in model.Nodes.Where(Constant.Is))
        {
            tensors.Add(node.Outputs[0], Constant.Value(node));
        }

        return tensors;
    }

    /// <summary>Whether the element type can be read.</summary>
    public static bool CanRead(TensorProto tensor) => (DataType)tensor.DataType
        is DataType.Float or DataType.Double or DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8 or DataType.Uint8 or DataType.Bool;

    /// <summary>A new tensor on the CPU with the values of an initialiser.</summary>
    /// <exception cref="InvalidOnnxException">Shape and number of values disagree.</exception>
    public static Tensor Read(TensorProto proto)
    {
        long[] shape = [.. proto.Dims];
        return (DataType)proto.DataType switch
        {
            DataType.Float => ReadFloats(proto, shape),
            DataType.Double => tensor(OnnxTensor.Doubles(proto), shape),
            DataType.Int64 => tensor(OnnxTensor.Longs(proto), shape),
            DataType.Int32 => tensor(OnnxTensor.Ints(proto), shape),
            DataType.Int16 => tensor(Array.ConvertAll(OnnxTensor.Ints(proto), value => (short)value), shape),
            DataType.Int8 => tensor(Array.ConvertAll(OnnxTensor.Ints(proto), value => (sbyte)value), shape),
            DataType.Uint8 => tensor(Array.ConvertAll(OnnxTensor.Ints(proto), value => (byte)value), shape),
            _ => tensor(Array.ConvertAll(OnnxTensor.Ints(proto), value => value != 0), shape),
        };
    }

    /// <summary>An initialiser with the values of a tensor on the CPU; <see langword="null"/> for element types that are not written.</summary>
    public static TensorProto? ToProto(string name, Tensor values)
    {
        DataType? type = values.dtype switch
        {
            ScalarType.Float32 => DataType.Float,
            ScalarType.Float64 => DataType.Double,
            ScalarType.Int64 => DataType.Int64,
            ScalarType.Int32 => DataType.Int32,
            ScalarType.Bool => DataType.Bool,
            _ => null,
        };
        if (type is null || !BitConverter.IsLittleEndian)
        {
            return null;
        }

        using var rows = values.detach().contiguous();
        return new() { Name = name, DataType = (int)type, Dims = { values.shape }, RawData = ByteString.CopyFrom(rows.bytes) };
    }

    /// <summary>Writes a tensor of any device and floating-point type into a float32 initialiser of the same shape.</summary>
    public static void Write(Tensor values, TensorProto proto)
    {
        using var onCpu = values.detach().to(ScalarType.Float32, CPU, copy: true, disposeAfter: true);
        using var rows = onCpu.contiguous();
        OnnxTensor.SetFloats(proto, MemoryMarshal.Cast<byte, float>(rows.bytes));
    }

    static Tensor ReadFloats(TensorProto proto, long[] shape)
    {
        var bytes = proto.RawData.Span;
        if (!BitConverter.IsLittleEndian || bytes.Length != OnnxTensor.Count(proto) * sizeof(float))
        {
            return tensor(OnnxTensor.Floats(proto), shape);
        }

        var result = empty(shape, ScalarType.Float32);
        bytes.CopyTo(result.bytes);
        return result;
    }
}
