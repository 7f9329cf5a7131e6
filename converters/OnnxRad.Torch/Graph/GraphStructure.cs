using OnnxRad.Graphs;

namespace OnnxRad.Torch.Graph;

/// <summary>Whether the names of a graph fit together.</summary>
static class GraphStructure
{
    /// <summary>Checks that each value is produced once, and before it is used.</summary>
    /// <exception cref="InvalidOnnxException">It is not; all problems are listed.</exception>
    public static void Check(OnnxModel model, IReadOnlyList<OnnxNode> nodes)
    {
        var problems = new List<string>();
        var known = model.Inputs.Select(input => input.Name).Concat(model.Initializers.Keys).ToHashSet(StringComparer.Ordinal);
        var producers = Producers(nodes);
        foreach (var node in nodes)
        {
            var missing = node.Inputs.Where(input => input.Length > 0 && !known.Contains(input)).Distinct(StringComparer.Ordinal);
            problems.AddRange(missing.Select(input => producers.TryGetValue(input, out var producer)
                ? $"Node '{node.Name}' ({node.OpType}) needs '{input}', which node '{producer}' makes only later: the nodes are in no order that can run."
                : $"Node '{node.Name}' ({node.OpType}) needs '{input}', which nothing makes."));
            var twice = node.Outputs.Where(output => output.Length > 0 && !known.Add(output));
            problems.AddRange(twice.Select(output => $"Node '{node.Name}' ({node.OpType}) makes '{output}', which is made already."));
        }

        problems.AddRange(model.Outputs
            .Where(output => !known.Contains(output.Name))
            .Select(output => $"The graph's output '{output.Name}' is made by nothing."));
        if (problems.Count > 0)
        {
            throw new InvalidOnnxException(
                model.Source,
                $"'{model.Source}' is not a usable ONNX model: {Problems.Listed(problems)}\nExport or download the file again.");
        }
    }

    static Dictionary<string, string> Producers(IReadOnlyList<OnnxNode> nodes)
    {
        var producers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            foreach (var output in node.Outputs)
            {
                producers.TryAdd(output, node.Name);
            }
        }

        return producers;
    }
}
