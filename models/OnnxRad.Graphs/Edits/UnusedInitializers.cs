using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Drops what no output of the graph needs.</summary>
public static class UnusedInitializers
{
    /// <summary>A copy without the nodes that no output needs, and without the initialisers that no node and no output uses.</summary>
    public static OnnxModel Remove(OnnxModel model)
    {
        var copy = model.Clone();
        RemoveFrom(copy);
        return copy;
    }

    /// <summary>The same, in place.</summary>
    internal static void RemoveFrom(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        var needed = graph.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = graph.Node.Count - 1; i >= 0; i--)
        {
            if (graph.Node[i].Output.Any(needed.Contains))
            {
                needed.UnionWith(InputsOf(graph.Node[i]));
            }
            else
            {
                graph.Node.RemoveAt(i);
            }
        }

        foreach (var unused in graph.Initializer.Where(t => !needed.Contains(t.Name)).ToArray())
        {
            graph.Initializer.Remove(unused);
            if (graph.Input.FirstOrDefault(input => input.Name == unused.Name) is { } listed)
            {
                graph.Input.Remove(listed);
            }
        }
    }

    /// <summary>What a node reads, also inside its sub-graphs.</summary>
    static IEnumerable<string> InputsOf(NodeProto node) => node.Input.Concat(node.Attribute
        .SelectMany(attribute => attribute.Graphs.Append(attribute.G))
        .Where(graph => graph is not null)
        .SelectMany(graph => graph.Node.SelectMany(InputsOf).Concat(graph.Output.Select(output => output.Name))));
}
