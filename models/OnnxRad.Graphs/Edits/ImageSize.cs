namespace OnnxRad.Graphs.Edits;

/// <summary>Sets the rows and columns of the images that a network takes, or leaves them free.</summary>
/// <remarks>
/// A pool whose window covers its whole input becomes a global pool, which computes the same at the old size and the same thing at others.
/// </remarks>
public static class ImageSize
{
    const int Largest = 1_000_000;

    /// <summary>A copy that takes images of one size. Sizes of maps in constants of Reshape follow.</summary>
    /// <param name="model">A network with one input (N, C, H, W).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="UnsupportedOnnxException">A layer fixes the old size, or the new one is too small; the text names the layer.</exception>
    public static OnnxModel Set(OnnxModel model, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var copy = EditTools.Copy(model);
        var dims = EditTools.ImageDims(copy);
        if (dims[2].DimValue == height && dims[3].DimValue == width)
        {
            return copy;
        }

        Resize(copy, (height, width));
        (dims[2], dims[3]) = (new() { DimValue = height }, new() { DimValue = width });
        return copy;
    }

    /// <summary>A copy that takes images of any size; its dimensions are the symbols <c>H</c> and <c>W</c>.</summary>
    /// <exception cref="UnsupportedOnnxException">A layer fixes the size; the text names it.</exception>
    public static OnnxModel Free(OnnxModel model)
    {
        var copy = EditTools.Copy(model);
        var dims = EditTools.ImageDims(copy);
        if (dims[2].HasDimValue && dims[3].HasDimValue)
        {
            Resize(copy, null);
        }

        (dims[2], dims[3]) = (new() { DimParam = "H" }, new() { DimParam = "W" });
        return copy;
    }

    static void Resize(OnnxModel model, (int Height, int Width)? size)
    {
        var dims = EditTools.ImageDims(model);
        model.Proto.Graph.ValueInfo.Clear();
        FreeOutputs(model);
        if (!dims[2].HasDimValue || !dims[3].HasDimValue)
        {
            return;
        }

        var (height, width) = (dims[2].DimValue, dims[3].DimValue);
        if (Math.Min(height, width) < 1 || Math.Max(height, width) > Largest)
        {
            throw EditTools.Refused(model, $"the input '{model.Inputs[0].Name}' has the shape {EditTools.ShapeText(dims)}; expected rows and columns from 1 to {Largest}.");
        }

        var before = ShapeTracker.Of(model, 1, height, width);
        MakePoolsGlobal(model, before);

        // A free size is tried at one that differs in rows, columns and whether they are equal.
        var target = size ?? ((int)(2 * height) + 32, (int)(2 * width) + 96);
        FollowReshapes(model, before, target, free: size is null);
        Check(model, before, ShapeTracker.Of(model, 1, target.Height, target.Width), (height, width), size);
    }

    /// <summary>Sizes that the old maps left in the shapes of outputs.</summary>
    static void FreeOutputs(OnnxModel model)
    {
        foreach (var dims in model.Outputs.Select(EditTools.Dims).Where(dims => dims is { Count: 4 }))
        {
            for (var i = 2; i < 4; i++)
            {
                dims![i] = dims[i].HasDimValue && dims[i].DimValue == 1 ? dims[i] : new() { DimParam = i == 2 ? "rows" : "columns" };
            }
        }
    }

    static void MakePoolsGlobal(OnnxModel model, Dictionary<string, long[]> shapes)
    {
        foreach (var node in model.Nodes.Where(n => n.OpType is "AveragePool" or "MaxPool" && n.Domain.Length == 0 && n.Outputs.Count == 1))
        {
            if (shapes.TryGetValue(node.Inputs[0], out var x) && shapes.TryGetValue(node.Outputs[0], out var y) && Covers(node, x, y))
            {
                EditTools.RemoveAttributes(node.Proto);
                node.Proto.OpType = "Global" + node.OpType;
            }
        }
    }

    static bool Covers(OnnxNode node, long[] x, long[] y)
    {
        var (kernel, pads) = (node.Ints("kernel_shape"), node.Ints("pads"));
        var plain = node.String("auto_pad", "NOTSET") is "NOTSET" or "VALID" && node.Ints("dilations").All(d => d == 1)
            && (node.OpType == "MaxPool" || node.Int("count_include_pad", 0) == 0 || pads.All(p => p == 0));
        plain &= x.Length == y.Length && kernel.Length == x.Length - 2 && (pads.Length == 0 || pads.Length == 2 * kernel.Length);
        for (var i = 0; plain && i < x.Length - 2; i++)
        {
            plain = y[i + 2] == 1 && kernel[i] - (i < pads.Length ? pads[i] : 0) >= x[i + 2];
        }

        return plain && x.Skip(2).Any(size => size > 1);
    }

    static void FollowReshapes(OnnxModel model, Dictionary<string, long[]> before, (int Height, int Width) size, bool free)
    {
        var constants = EditTools.Constants(model);
        foreach (var node in model.Nodes.Where(n => n is { OpType: "Reshape", Domain: "" }))
        {
            if (!node.HasInput(1) || !constants.TryGetValue(node.Inputs[1], out var tensor) || EditTools.Integers(tensor) is not { Length: >= 3 } target
                || !before.TryGetValue(node.Inputs[0], out var x) || x.Length < 3)
            {
                continue;
            }

            // The shapes in front of this node with the new size; nodes before it are done already.
            var now = ShapeTracker.Of(model, 1, size.Height, size.Width).GetValueOrDefault(node.Inputs[0]);
            if (now is null || now.Length != x.Length || !target.AsSpan(^2).SequenceEqual(x.AsSpan(^2)) || now.AsSpan(^2).SequenceEqual(x.AsSpan(^2)))
            {
                continue;
            }

            if (free && target.Length != x.Length)
            {
                throw EditTools.Refused(
                    model,
                    $"node '{node.Name}' (Reshape, opset {node.Opset}) fixes maps of {x[^2]}x{x[^1]} in the shape ({string.Join(", ", target)}), "
                    + "so the image size cannot be left free. Set it to the one that you need.");
            }

            (target[^2], target[^1]) = free ? (0, 0) : (now[^2], now[^1]);
            EditTools.SetConstant(model, node, 1, name => OnnxTensor.From(name, [target.Length], target));
        }
    }

    static void Check(
        OnnxModel model,
        Dictionary<string, long[]> before,
        Dictionary<string, long[]> after,
        (long Height, long Width) old,
        (int Height, int Width)? size)
    {
        var now = size is { } s ? $"{s.Height}x{s.Width}" : "of any size";
        foreach (var node in model.Nodes.Where(n => n.Domain.Length == 0 && n.HasInput(0)))
        {
            if (!before.TryGetValue(node.Inputs[0], out var was) || !after.TryGetValue(node.Inputs[0], out var x))
            {
                continue;
            }

            if (node.OpType is "Gemm" or "MatMul" && was.Length == 2 && x.Length == 2 && was[1] != x[1])
            {
                throw EditTools.Refused(
                    model,
                    $"node '{node.Name}' ({node.OpType}, opset {node.Opset}) takes the {was[1]} features that images of {old.Height}x{old.Width} give; "
                    + (size is null ? "images of another size give another number. " : $"images of {now} give {x[1]}. ")
                    + $"Keep {old.Height}x{old.Width}, or use a network that pools globally before its fully connected layers.");
            }

            if (node.OpType is "Reshape" && node.HasInput(1) && after.TryGetValue(node.Outputs[0], out var y) && Product(x) != Product(y))
            {
                throw EditTools.Refused(
                    model,
                    $"node '{node.Name}' (Reshape, opset {node.Opset}) makes ({string.Join(", ", y)}), {Product(y)} values, of the {Product(x)} values "
                    + $"that images {(size is null ? now : "of " + now)} give. Keep {old.Height}x{old.Width}, or use a network that pools globally before its fully connected layers.");
            }

            if (after.TryGetValue(node.Outputs[0], out var map) && map.Skip(2).Any(d => d < 1))
            {
                throw EditTools.Refused(
                    model,
                    $"node '{node.Name}' ({node.OpType}, opset {node.Opset}) needs larger maps than the {string.Join("x", x.Skip(2))} that images of {now} give. "
                    + "Use larger images.");
            }
        }
    }

    static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
