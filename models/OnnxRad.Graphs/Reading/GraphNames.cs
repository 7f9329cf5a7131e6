using Onnx;

namespace OnnxRad.Graphs;

/// <summary>The names in a graph.</summary>
static class GraphNames
{
    /// <summary>What messages call a node.</summary>
    public static string Of(NodeProto node, int index) => node.Name.Length > 0 ? node.Name : $"{node.OpType}_{index}";

    /// <summary>What a node reads of the graph that it is in, also inside its sub-graphs.</summary>
    public static IEnumerable<string> InputsOf(NodeProto node) =>
        node.Input.Where(input => input.Length > 0).Concat(GraphsOf(node).SelectMany(Captured)).Distinct(StringComparer.Ordinal);

    /// <summary>The sub-graphs of a node.</summary>
    public static IEnumerable<GraphProto> GraphsOf(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).Where(graph => graph is not null);

    /// <summary>The names that a sub-graph takes from around it.</summary>
    static IEnumerable<string> Captured(GraphProto graph)
    {
        var own = graph.Input.Select(input => input.Name)
            .Concat(graph.Initializer.Select(initializer => initializer.Name))
            .Concat(graph.SparseInitializer.Select(sparse => sparse.Values?.Name ?? ""))
            .Concat(graph.Node.SelectMany(node => node.Output))
            .ToHashSet(StringComparer.Ordinal);
        return graph.Node.SelectMany(InputsOf).Concat(graph.Output.Select(output => output.Name)).Where(name => !own.Contains(name));
    }
}
