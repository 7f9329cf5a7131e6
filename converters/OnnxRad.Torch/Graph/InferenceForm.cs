using OnnxRad.Graphs;

namespace OnnxRad.Torch.Graph;

/// <summary>
/// Takes the training form out of a graph: the module says whether training is on, and an exported file must never
/// normalise by its batch or drop values when it serves.
/// </summary>
static class InferenceForm
{
    /// <summary>Removes training_mode, and the outputs of a BatchNormalization that nothing uses.</summary>
    public static void Apply(OnnxModel model)
    {
        var graph = model.Proto.Graph;
        var used = graph.Node.SelectMany(node => node.Input).Concat(graph.Output.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Node.Where(node => node.Domain.Length == 0))
        {
            if (node.OpType == "BatchNormalization")
            {
                while (node.Output.Count > 1 && !used.Contains(node.Output[^1]))
                {
                    node.Output.RemoveAt(node.Output.Count - 1);
                }

                var mode = node.Attribute.FirstOrDefault(attribute => attribute.Name == "training_mode");
                if (mode is not null && node.Output.Count == 1)
                {
                    node.Attribute.Remove(mode);
                }
            }
            else if (node is { OpType: "Dropout", Input.Count: 3 })
            {
                node.Input.RemoveAt(2);
            }
        }
    }
}
