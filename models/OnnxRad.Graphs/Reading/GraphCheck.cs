using Onnx;

namespace OnnxRad.Graphs;

/// <summary>Whether a document that was read holds together.</summary>
static class GraphCheck
{
    const int Shown = 20;

    /// <summary>Checks names and sizes, and puts the nodes into an order that can run.</summary>
    /// <exception cref="InvalidOnnxException">They do not; all problems are listed.</exception>
    public static void Apply(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        var problems = new List<string>();
        CheckSizes(graph, problems);
        CheckNames(graph, problems);
        if (problems.Count == 0 && GraphOrder.Sort(graph) is { Count: > 0 } circle)
        {
            problems.Add($"The nodes {string.Join(" -> ", circle.Append(circle[0]).Select(name => $"'{name}'"))} wait for one another in a circle.");
        }

        if (problems.Count > 0)
        {
            var lines = string.Concat(problems.Take(Shown).Select(problem => "\n  " + problem));
            var more = problems.Count > Shown ? $"\n  ... and {problems.Count - Shown} more." : "";
            throw new InvalidOnnxException(
                model.Source,
                $"'{model.Source}' is not a usable ONNX model: {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}.{lines}{more}"
                + "\nExport or download the file again.");
        }
    }

    static void CheckSizes(GraphProto graph, List<string> problems)
    {
        foreach (var tensor in graph.Initializer)
        {
            if (TensorSize.Problem(tensor) is { } problem)
            {
                problems.Add($"Initialiser '{tensor.Name}' {problem}.");
            }
        }

        for (var i = 0; i < graph.Node.Count; i++)
        {
            foreach (var attribute in graph.Node[i].Attribute.Where(attribute => attribute.T is not null))
            {
                if (TensorSize.Problem(attribute.T) is { } problem)
                {
                    problems.Add($"The tensor in '{attribute.Name}' of node '{GraphNames.Of(graph.Node[i], i)}' ({graph.Node[i].OpType}) {problem}.");
                }
            }
        }
    }

    static void CheckNames(GraphProto graph, List<string> problems)
    {
        var made = graph.Initializer.Select(tensor => tensor.Name)
            .Concat(graph.SparseInitializer.Select(sparse => sparse.Values?.Name ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        var inputs = new HashSet<string>(StringComparer.Ordinal);
        problems.AddRange(graph.Input.Where(input => !inputs.Add(input.Name)).Select(input => $"The graph has two inputs '{input.Name}'."));
        made.UnionWith(inputs);
        for (var i = 0; i < graph.Node.Count; i++)
        {
            var node = graph.Node[i];
            problems.AddRange(node.Output
                .Where(output => output.Length > 0 && !made.Add(output))
                .Select(output => $"Node '{GraphNames.Of(node, i)}' ({node.OpType}) makes '{output}', which is made already."));
        }

        for (var i = 0; i < graph.Node.Count; i++)
        {
            var node = graph.Node[i];
            problems.AddRange(GraphNames.InputsOf(node)
                .Where(input => !made.Contains(input))
                .Select(input => $"Node '{GraphNames.Of(node, i)}' ({node.OpType}) needs '{input}', which nothing makes."));
        }

        problems.AddRange(graph.Output
            .Where(output => !made.Contains(output.Name))
            .Select(output => $"The graph's output '{output.Name}' is made by nothing."));
    }
}
