using Google.Protobuf;
using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Turns weights that a file writes as nodes into initialisers, which can be trained and edited.</summary>
public static class ConstantWeights
{
    /// <summary>
    /// A copy that computes the same, in which Constant nodes, ConstantOfShape of a constant shape, and Reshape, Flatten, Squeeze,
    /// Unsqueeze and Identity of a constant are initialisers, and no initialiser is listed among the graph's inputs (as IR version 3 asks for).
    /// </summary>
    /// <exception cref="UnsupportedOnnxException">A ConstantOfShape asks for more than 2 GB.</exception>
    public static OnnxModel ToInitializers(OnnxModel model)
    {
        var copy = EditTools.Copy(model);
        var graph = copy.Proto.Graph;
        var constants = copy.Initializers.ToDictionary(StringComparer.Ordinal);
        foreach (var node in copy.Nodes.Where(node => node.Domain.Length == 0 && node.Outputs.Count > 0 && node.Outputs[0].Length > 0))
        {
            if (Folded(copy, node, constants) is not { } value)
            {
                continue;
            }

            value.Name = node.Outputs[0];
            constants[value.Name] = value;
            graph.Initializer.Add(value);
            graph.Node.Remove(node.Proto);
        }

        UnusedInitializers.RemoveFrom(copy);
        foreach (var input in graph.Input.Where(input => constants.ContainsKey(input.Name)).ToArray())
        {
            graph.Input.Remove(input);
        }

        copy.Proto.IrVersion = Math.Max(copy.Proto.IrVersion, 4);
        return copy;
    }

    static TensorProto? Folded(OnnxModel model, OnnxNode node, Dictionary<string, TensorProto> constants)
    {
        if (node.OpType == "Constant")
        {
            return EditTools.ConstantOf(node)?.Clone();
        }

        if (!node.HasInput(0) || !constants.TryGetValue(node.Inputs[0], out var x))
        {
            return null;
        }

        if (node.OpType == "ConstantOfShape")
        {
            return EditTools.Integers(x) is { } shape ? Filled(model, node, shape) : null;
        }

        if (node.OpType is not ("Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity"))
        {
            return null;
        }

        long[]? Values(int i) => node.HasInput(i) && constants.TryGetValue(node.Inputs[i], out var t) ? EditTools.Integers(t) : null;
        if (ShapeRules.Infer(node, i => i == 0 ? [.. x.Dims] : null, Values) is not { } dims)
        {
            return null;
        }

        var reshaped = x.Clone();
        reshaped.Dims.Clear();
        reshaped.Dims.AddRange(dims);
        return OnnxTensor.Count(reshaped) == OnnxTensor.Count(x) ? reshaped : null;
    }

    static TensorProto Filled(OnnxModel model, OnnxNode node, long[] shape)
    {
        var given = node.Tensor("value") ?? OnnxTensor.From("", [1], [0f]);
        var element = ElementBytes(given);
        var filled = new TensorProto { DataType = given.DataType };
        filled.Dims.AddRange(shape);
        var count = OnnxTensor.Count(filled);
        if (element is null || OnnxTensor.Count(given) != 1 || count * element.Length > Array.MaxLength)
        {
            throw EditTools.Refused(
                model, $"node '{node.Name}' (ConstantOfShape, opset {node.Opset}) makes a weight of the shape ({string.Join(", ", shape)}), "
                + "which is no number or more than 2 GB. Export the model with its weights as initialisers.");
        }

        var bytes = new byte[count * element.Length];
        if (bytes.Length > 0)
        {
            element.CopyTo(bytes, 0);
            for (var done = (long)element.Length; done < bytes.Length; done *= 2)
            {
                bytes.AsSpan(0, (int)Math.Min(done, bytes.Length - done)).CopyTo(bytes.AsSpan((int)done));
            }
        }

        filled.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        return filled;
    }

    static byte[]? ElementBytes(TensorProto value)
    {
        if (value.HasRawData)
        {
            return value.RawData.Length is > 0 and <= 16 ? value.RawData.ToByteArray() : null;
        }

        return (value.FloatData.Count, value.Int64Data.Count, value.Int32Data.Count, value.DoubleData.Count) switch
        {
            (1, 0, 0, 0) => BitConverter.GetBytes(value.FloatData[0]),
            (0, 1, 0, 0) => BitConverter.GetBytes(value.Int64Data[0]),
            (0, 0, 1, 0) => Narrowed(value),
            (0, 0, 0, 1) => BitConverter.GetBytes(value.DoubleData[0]),
            _ => null,
        };
    }

    /// <summary>int32_data holds the element types of up to 32 bits.</summary>
    static byte[]? Narrowed(TensorProto value) => (TensorProto.Types.DataType)value.DataType switch
    {
        TensorProto.Types.DataType.Int32 => BitConverter.GetBytes(value.Int32Data[0]),
        TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 or TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Uint16
            => BitConverter.GetBytes((short)value.Int32Data[0]),
        TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Bool => [(byte)value.Int32Data[0]],
        _ => null,
    };
}
