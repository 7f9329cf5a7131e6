using Onnx;

namespace OnnxRad.Graphs;

/// <summary>Puts the nodes of a graph into an order that can run.</summary>
static class GraphOrder
{
    /// <summary>Sorts the nodes, of which each stays as far in front as it can; a graph in order stays as it is.</summary>
    /// <returns>The names of nodes that wait for one another in a circle; empty when there is none.</returns>
    public static IReadOnlyList<string> Sort(GraphProto graph)
    {
        var producer = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < graph.Node.Count; i++)
        {
            foreach (var output in graph.Node[i].Output.Where(output => output.Length > 0))
            {
                producer.TryAdd(output, i);
            }
        }

        var order = new List<int>(graph.Node.Count);
        var state = new byte[graph.Node.Count]; // 0 new, 1 waits, 2 placed
        for (var i = 0; i < graph.Node.Count; i++)
        {
            if (Place(graph, i, producer, state, order) is { Count: > 0 } circle)
            {
                return circle;
            }
        }

        if (!order.SequenceEqual(Enumerable.Range(0, order.Count)))
        {
            var sorted = order.Select(i => graph.Node[i]).ToArray();
            graph.Node.Clear();
            graph.Node.AddRange(sorted);
        }

        return [];
    }

    /// <summary>Without recursion: a file may chain more nodes than a stack holds.</summary>
    static List<string> Place(GraphProto graph, int first, Dictionary<string, int> producer, byte[] state, List<int> order)
    {
        var waiting = new Stack<(int Node, IEnumerator<string> Inputs)>();
        void Wait(int node)
        {
            state[node] = 1;
            waiting.Push((node, GraphNames.InputsOf(graph.Node[node]).GetEnumerator()));
        }

        if (state[first] == 0)
        {
            Wait(first);
        }

        while (waiting.TryPeek(out var top))
        {
            if (!top.Inputs.MoveNext())
            {
                state[top.Node] = 2;
                order.Add(top.Node);
                waiting.Pop();
            }
            else if (producer.TryGetValue(top.Inputs.Current, out var needed) && state[needed] == 0)
            {
                Wait(needed);
            }
            else if (producer.ContainsKey(top.Inputs.Current) && state[needed] == 1)
            {
                return [.. waiting.Select(w => w.Node).TakeWhile(node => node != needed).Append(needed).Reverse()
                    .Select(node => GraphNames.Of(graph.Node[node], node))];
            }
        }

        return [];
    }
}
