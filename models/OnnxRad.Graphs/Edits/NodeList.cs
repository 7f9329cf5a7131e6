using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Adds nodes to a graph, under names that are free, at a chosen place: at first in front of all others.</summary>
sealed class NodeList(OnnxModel model)
{
    int _place;

    /// <summary>The model that is edited.</summary>
    public OnnxModel Model => model;

    /// <summary>The next nodes stand at the end; without a call they stand in front of all others.</summary>
    public void AtEnd() => _place = model.Proto.Graph.Node.Count;

    /// <summary>The next nodes stand behind this one.</summary>
    public void Behind(NodeProto node) => _place = model.Proto.Graph.Node.IndexOf(node) + 1;

    /// <summary>The next nodes stand in this one's place; it is removed, and so are the initialisers that only it used.</summary>
    public void InPlaceOf(NodeProto node)
    {
        var graph = model.Proto.Graph;
        _place = graph.Node.IndexOf(node);
        graph.Node.RemoveAt(_place);
        var used = graph.Node.SelectMany(other => other.Input).ToHashSet(StringComparer.Ordinal);
        foreach (var initializer in graph.Initializer.Where(i => node.Input.Contains(i.Name) && !used.Contains(i.Name)).ToArray())
        {
            graph.Initializer.Remove(initializer);
        }
    }

    /// <summary>A float32 constant.</summary>
    public string Constant(string name, long[] shape, float[] values) => EditTools.AddConstant(model, name, free => OnnxTensor.From(free, shape, values));

    /// <summary>An int64 constant of shape (n).</summary>
    public string Constant(string name, long[] values) => EditTools.AddConstant(model, name, free => OnnxTensor.From(free, [values.Length], values));

    /// <summary>A node of one output, which gets a free name.</summary>
    public string Add(string name, string opType, string[] inputs, params IEnumerable<(string Name, long Value)> attributes) =>
        AddAs(EditTools.Unique(model, name + ".out"), name, opType, inputs, attributes);

    /// <summary>A node whose output has a given name.</summary>
    public string AddAs(string output, string name, string opType, string[] inputs, params IEnumerable<(string Name, long Value)> attributes)
    {
        var node = new NodeProto { OpType = opType, Name = EditTools.Unique(model, name) };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.Select(a => EditTools.Attribute(a.Name, a.Value)));
        model.Proto.Graph.Node.Insert(_place++, node);
        return output;
    }
}
