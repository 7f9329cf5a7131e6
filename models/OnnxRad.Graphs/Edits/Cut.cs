using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>Cuts a network at a layer, as for the features that it computes there.</summary>
public static class Cut
{
    /// <summary>A copy whose only output is what a layer gives. What only later layers needed is dropped.</summary>
    /// <param name="model">Stays as it is.</param>
    /// <param name="layer">The name of a node, whose first output is taken, or of a value.</param>
    /// <exception cref="ArgumentException">There is no such node and no such value.</exception>
    public static OnnxModel At(OnnxModel model, string layer)
    {
        var copy = EditTools.Copy(model);
        var nodes = copy.Nodes;
        var value = nodes.Any(node => node.Outputs.Contains(layer) && layer.Length > 0)
            ? layer
            : nodes.FirstOrDefault(node => node.Name == layer)?.Outputs.FirstOrDefault(output => output.Length > 0);
        if (value is null)
        {
            throw new ArgumentException(
                $"'{model.Source}' has no node and no value '{layer}'. Its last nodes: {string.Join(", ", nodes.TakeLast(5).Select(node => $"'{node.Name}'"))}.",
                nameof(layer));
        }

        var graph = copy.Proto.Graph;
        var described = graph.Output.Concat(graph.ValueInfo).FirstOrDefault(known => known.Name == value)?.Clone() ?? Described(copy, value);
        graph.Output.Clear();
        graph.Output.Add(described);
        UnusedInitializers.RemoveFrom(copy);
        var kept = graph.Node.SelectMany(node => node.Output).ToHashSet(StringComparer.Ordinal);
        foreach (var stale in graph.ValueInfo.Where(known => known.Name == value || !kept.Contains(known.Name)).ToArray())
        {
            graph.ValueInfo.Remove(stale);
        }

        return copy;
    }

    /// <summary>Of float32 numbers; with a shape where it follows from that of the input.</summary>
    static ValueInfoProto Described(OnnxModel model, string value)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float };
        if (model.Inputs is [var input] && EditTools.Dims(input) is { Count: > 1 } dims && dims.Skip(1).All(d => d.HasDimValue))
        {
            var shapes = ShapeTracker.Of(model, (input.Name, [1, .. dims.Skip(1).Select(d => d.DimValue)]));
            if (shapes.TryGetValue(value, out var shape) && shape is [1, ..])
            {
                type.Shape = new() { Dim = { dims[0].Clone() } };
                type.Shape.Dim.AddRange(shape.Skip(1).Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
            }
        }

        return new() { Name = value, Type = new() { TensorType = type } };
    }
}
