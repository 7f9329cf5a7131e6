using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Lets a network that was exported for a batch of one size take batches of any size.</summary>
public static class BatchDimension
{
    /// <summary>
    /// A copy whose inputs and outputs begin with the symbol <c>N</c>. Sizes that the batch left in constants of Reshape become 0
    /// ("as in the input"), Squeeze without axes gets those it removed, and noted shapes of values in between are dropped.
    /// </summary>
    /// <exception cref="UnsupportedOnnxException">A Reshape or Squeeze makes another dimension of the batch.</exception>
    public static OnnxModel Free(OnnxModel model)
    {
        var copy = EditTools.Copy(model);
        var graph = copy.Proto.Graph;
        graph.ValueInfo.Clear();
        var batches = copy.Inputs.Select(EditTools.Dims).Where(d => d is { Count: > 0 } && d[0].HasDimValue).Select(d => d![0].DimValue).Distinct().ToArray();
        var batch = batches switch
        {
            [] => 0,
            [var only] => only,
            _ => throw EditTools.Refused(copy, $"the inputs have batches of {string.Join(" and ", batches)}; expected one batch size. Export the model again."),
        };
        if (batch > 0)
        {
            FreeNodes(copy, batch);
        }

        var shapes = FixedInputs(copy);
        foreach (var dims in copy.Inputs.Concat(copy.Outputs).Select(EditTools.Dims).Where(d => d is { Count: > 0 }))
        {
            dims![0] = new() { DimParam = EditTools.Batch };
        }

        SetRanks(copy, ShapeTracker.Of(copy, shapes));
        return copy;
    }

    static List<(string Name, long[] Shape)> FixedInputs(OnnxModel model) =>
        [.. model.Inputs
            .Where(input => EditTools.Dims(input)?.All(d => d.HasDimValue) == true)
            .Select(input => (input.Name, EditTools.Dims(input)!.Select(d => d.DimValue).ToArray()))];

    /// <summary>An output that a Squeeze had robbed of the batch has one dimension more now.</summary>
    static void SetRanks(OnnxModel model, Dictionary<string, long[]> shapes)
    {
        foreach (var output in model.Outputs)
        {
            if (EditTools.Dims(output) is { } dims && shapes.TryGetValue(output.Name, out var shape) && shape.Length != dims.Count)
            {
                dims.Clear();
                dims.AddRange(shape.Select((size, i) => i == 0
                    ? new TensorShapeProto.Types.Dimension { DimParam = EditTools.Batch }
                    : new TensorShapeProto.Types.Dimension { DimValue = size }));
            }
        }
    }

    static void FreeNodes(OnnxModel model, long batch)
    {
        var constants = EditTools.Constants(model);
        var dependent = EditTools.DependOnInputs(model);
        var shapes = ShapeTracker.Of(model, FixedInputs(model));
        foreach (var node in model.Nodes.Where(n => n.Domain.Length == 0 && n.HasInput(0) && dependent.Contains(n.Inputs[0])))
        {
            if (node.OpType == "Reshape" && node.HasInput(1) && constants.TryGetValue(node.Inputs[1], out var target))
            {
                FreeReshape(model, node, target, shapes.GetValueOrDefault(node.Inputs[0]), batch);
            }
            else if (node.OpType == "Squeeze")
            {
                FreeSqueeze(model, node, shapes.GetValueOrDefault(node.Inputs[0]), constants);
            }
        }
    }

    static void FreeReshape(OnnxModel model, OnnxNode node, TensorProto target, long[]? shape, long batch)
    {
        var dims = EditTools.Integers(target) ?? [];
        if (dims.Length > 0 && dims[0] is 0 or -1)
        {
            return;
        }

        var (free, allowZero) = (dims.Contains(-1), node.Int("allowzero", 0) == 1);
        var keepsBatch = dims.Length > 0 && dims[0] == batch && (shape is null ? free : shape.Length > 0 && shape[0] == batch);
        var isMultiple = dims.Length > 1 && dims[0] % batch == 0 && !free;
        if ((!keepsBatch && !isMultiple) || (allowZero && free))
        {
            throw EditTools.Refused(
                model,
                $"node '{node.Name}' (Reshape, opset {node.Opset}) makes the shape ({string.Join(", ", dims)}) of a batch of {batch}; "
                + "expected the batch as its first dimension. Export the model with a free batch dimension.");
        }

        // A multiple of the batch size, as in (N * groups, C / groups, H, W), is what the other dimensions leave.
        dims[0] = keepsBatch && !allowZero ? 0 : -1;
        EditTools.SetConstant(model, node, 1, name => OnnxTensor.From(name, [dims.Length], dims));
    }

    static void FreeSqueeze(OnnxModel model, OnnxNode node, long[]? shape, Dictionary<string, TensorProto> constants)
    {
        long[]? Values(int i) => constants.TryGetValue(node.Inputs[i], out var tensor) ? EditTools.Integers(tensor) : null;
        var axes = ShapeRules.Axes(node, Values);
        if (axes is { Length: > 0 } && !axes.Contains(0) && !(shape is not null && axes.Contains(-shape.Length)))
        {
            return;
        }

        if (axes is not { Length: 0 } || shape is null or { Length: 0 })
        {
            throw EditTools.Refused(
                model,
                $"node '{node.Name}' (Squeeze, opset {node.Opset}) "
                + (axes is { Length: > 0 } ? "removes the batch dimension" : "removes dimensions that cannot be known")
                + "; expected the batch to stay the first dimension. Export the model with a free batch dimension.");
        }

        var kept = Enumerable.Range(1, shape.Length - 1).Where(i => shape[i] == 1).Select(i => (long)i).ToArray();
        if (node.Opset < 13)
        {
            EditTools.SetAttribute(node.Proto, "axes", kept);
        }
        else
        {
            var input = EditTools.AddConstant(model, $"{node.Name}.axes", name => OnnxTensor.From(name, [kept.Length], kept));
            var x = node.Inputs[0];
            node.Proto.Input.Clear();
            node.Proto.Input.Add([x, input]);
        }
    }
}
