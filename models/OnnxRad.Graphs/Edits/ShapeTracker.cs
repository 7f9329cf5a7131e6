namespace OnnxRad.Graphs.Edits;

/// <summary>The shapes of the values of a CNN, as far as they follow from the shape of its input.</summary>
static class ShapeTracker
{
    /// <summary>Value name to shape; values whose shape is not known are left out.</summary>
    /// <param name="model">The network.</param>
    /// <param name="inputs">Names and shapes of its inputs; without them only what does not depend on them is found.</param>
    public static Dictionary<string, long[]> Of(OnnxModel model, params IEnumerable<(string Name, long[] Shape)> inputs)
    {
        var constants = EditTools.Constants(model);
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var (name, tensor) in constants)
        {
            shapes[name] = [.. tensor.Dims];
        }

        foreach (var (name, shape) in inputs)
        {
            shapes[name] = shape;
        }

        var values = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var node in model.Nodes.Where(node => node.Domain.Length == 0 && node.Outputs.Count > 0))
        {
            long[]? Integers(int i) => !node.HasInput(i) ? null
                : constants.TryGetValue(node.Inputs[i], out var t) ? EditTools.Integers(t)
                : values.GetValueOrDefault(node.Inputs[i]);
            long[]? Shape(int i) => node.HasInput(i) ? shapes.GetValueOrDefault(node.Inputs[i]) : null;
            if (!constants.ContainsKey(node.Outputs[0]) && ShapeRules.Infer(node, Shape, Integers) is { } shape)
            {
                shapes[node.Outputs[0]] = shape;
                if (node.OpType is "MaxPool" or "Dropout" && node.Outputs.Count > 1)
                {
                    shapes[node.Outputs[1]] = shape;
                }
            }

            if (ShapeValues.Infer(node, Shape, Integers) is { } computed)
            {
                values[node.Outputs[0]] = computed;
            }
        }

        return shapes;
    }

    /// <summary>The shapes for an image of one size, with a batch of <paramref name="batch"/>.</summary>
    public static Dictionary<string, long[]> Of(OnnxModel model, long batch, long height, long width)
    {
        var channels = EditTools.ImageDims(model)[1].DimValue;
        return Of(model, (model.Inputs[0].Name, [batch, channels, height, width]));
    }
}
