namespace OnnxRad.Graphs.Edits;

/// <summary>Lets a network that takes images (N, H, W, C), as TensorFlow exports them, take (N, C, H, W).</summary>
public static class ChannelsFirst
{
    /// <summary>A copy without the Transpose that turns its input to (N, C, H, W); a plain copy where there is none.</summary>
    public static OnnxModel Apply(OnnxModel model)
    {
        var copy = EditTools.Copy(model);
        var graph = copy.Proto.Graph;
        if (copy.Inputs.Count != 1 || EditTools.Dims(copy.Inputs[0]) is not { Count: 4 } dims)
        {
            return copy;
        }

        var input = copy.Inputs[0].Name;
        var users = copy.Nodes.Where(node => node.Inputs.Contains(input)).ToArray();
        if (users.Length == 0 || !users.All(node => node is { OpType: "Transpose", Domain: "" } && node.Ints("perm").AsSpan().SequenceEqual([0, 3, 1, 2])))
        {
            return copy;
        }

        foreach (var turned in users)
        {
            graph.Node.Remove(turned.Proto);
            foreach (var node in graph.Node)
            {
                for (var i = 0; i < node.Input.Count; i++)
                {
                    node.Input[i] = node.Input[i] == turned.Outputs[0] ? input : node.Input[i];
                }
            }
        }

        (dims[1], dims[2], dims[3]) = (dims[3].Clone(), dims[1].Clone(), dims[2].Clone());
        return copy;
    }
}
