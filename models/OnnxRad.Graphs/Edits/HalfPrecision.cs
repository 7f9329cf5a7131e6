using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>Turns networks of 16-bit and 64-bit floating-point numbers into float32, the type that is trained.</summary>
public static class HalfPrecision
{
    /// <summary>
    /// A copy in which initialisers, constants, inputs, outputs and the targets of casts of float16, bfloat16 and float64 are float32.
    /// Numbers of float16 and bfloat16 keep their values; the network then computes more exactly than before.
    /// </summary>
    /// <exception cref="InvalidOnnxException">Shape and number of values of an initialiser disagree.</exception>
    public static OnnxModel ToFloat32(OnnxModel model)
    {
        var copy = model.Clone();
        var graph = copy.Proto.Graph;
        foreach (var tensor in graph.Initializer)
        {
            Convert(tensor);
        }

        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            if (value.Type?.TensorType is { } type && IsOther(type.ElemType))
            {
                type.ElemType = (int)DataType.Float;
            }
        }

        foreach (var attribute in graph.Node.SelectMany(node => node.Attribute))
        {
            if (attribute.T is { } tensor)
            {
                Convert(tensor);
            }
        }

        foreach (var node in graph.Node.Where(node => node.OpType == "Cast" && node.Domain.Length == 0))
        {
            foreach (var to in node.Attribute.Where(a => a.Name == "to" && IsOther((int)a.I)))
            {
                to.I = (int)DataType.Float;
            }
        }

        return copy;
    }

    /// <summary>The number of initialisers that are of another floating-point type than float32.</summary>
    public static int Count(OnnxModel model) => model.Proto.Graph.Initializer.Count(t => IsOther(t.DataType));

    /// <summary>Whether an input or output is of another floating-point type than float32.</summary>
    public static bool IsOther(ValueInfoProto value) => value.Type?.TensorType is { } type && IsOther(type.ElemType);

    static bool IsOther(int type) => (DataType)type is DataType.Float16 or DataType.Bfloat16 or DataType.Double;

    static void Convert(TensorProto tensor)
    {
        if (!IsOther(tensor.DataType))
        {
            return;
        }

        var values = (DataType)tensor.DataType switch
        {
            DataType.Double => Array.ConvertAll(OnnxTensor.Doubles(tensor), value => (float)value),
            DataType.Float16 => Array.ConvertAll(OnnxTensor.Halves(tensor), bits => (float)BitConverter.UInt16BitsToHalf(bits)),
            _ => Array.ConvertAll(OnnxTensor.Halves(tensor), bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        };
        tensor.Int32Data.Clear();
        tensor.DoubleData.Clear();
        tensor.DataType = (int)DataType.Float;
        OnnxTensor.SetFloats(tensor, values);
    }
}
