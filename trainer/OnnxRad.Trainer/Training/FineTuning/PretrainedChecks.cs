using Onnx;
using OnnxRad.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Trainer;

/// <summary>Whether what a file says of its network fits a recipe and its data.</summary>
static class PretrainedChecks
{
    /// <summary>All that does not fit, in sentences.</summary>
    /// <param name="logits">The network without its output activation.</param>
    /// <param name="names">The class names of the file; null where it has none.</param>
    /// <param name="recipe">The recipe, with its images.</param>
    /// <param name="classes">The classes of the data.</param>
    /// <param name="dataPath">What messages call the data.</param>
    public static IReadOnlyList<string> Problems(
        OnnxModel logits, IReadOnlyList<string>? names, Recipe recipe, IReadOnlyList<string> classes, string dataPath)
    {
        if (logits.Inputs.Count != 1 || logits.Outputs.Count != 1)
        {
            return [$"It has {Listing.Count(logits.Inputs.Count, "input")} and {Listing.Count(logits.Outputs.Count, "output")}; one of each is expected."];
        }

        List<string> problems = [.. OfInput(logits.Inputs[0], recipe)];
        var outputs = Dimensions(logits.Outputs[0]) is { Count: 2 or 4 or 5 } shape && classes.Count > 0 ? shape[1] : null;
        if (outputs is { } count && count != classes.Count)
        {
            problems.Add($"It has {Listing.Count((int)count, "output")}, and '{dataPath}' has {classes.Count} classes ({Listing.Quote(classes)}).");
        }
        else if (names is not null && !names.SequenceEqual(classes))
        {
            problems.Add($"Its classes are {Listing.Quote(names)}, and those of '{dataPath}' are {Listing.Quote(classes)}.");
        }

        if (problems.Count == 0 && IsUsed(logits, "probabilities"))
        {
            problems.Add("It uses the name 'probabilities' inside, which the exported model needs.");
        }

        return problems;
    }

    static bool IsUsed(OnnxModel model, string name) =>
        model.Nodes.Any(node => node.Outputs.Contains(name)) || model.Initializers.ContainsKey(name) || model.Inputs.Any(input => input.Name == name);

    static IEnumerable<string> OfInput(ValueInfoProto value, Recipe recipe)
    {
        var input = recipe.Input;
        var type = (DataType)(value.Type?.TensorType?.ElemType ?? (int)DataType.Float);
        if (type != DataType.Float)
        {
            yield return $"Its input '{value.Name}' is of {type.ToString().ToLowerInvariant()} numbers; float is expected.";
        }

        if (Dimensions(value) is not { } shape)
        {
            yield break;
        }

        var wanted = input.NetworkShape();
        var axes = input.Depth is null ? "rows, columns" : "slices, rows, columns";
        if (shape.Count != wanted.Dimensions.Count + 1)
        {
            yield return $"Its input '{value.Name}' has {Listing.Count(shape.Count, "dimension")}; {wanted.Dimensions.Count + 1} are expected (batch, channels, {axes}).";
            yield break;
        }

        if (shape[0] is { } batch)
        {
            yield return $"It takes {Listing.Count((int)batch, "image")} at a time; any number is expected.";
        }

        if (shape[1] is { } channels && channels != wanted.Channels)
        {
            yield return $"It takes images of {Listing.Count((int)channels, "channel")}, and "
                + (input.Images.Count == 0 ? $"input.channels is {input.Channels}." : $"the images of a case have {wanted.Channels} together.");
        }

        var size = wanted.Dimensions.Skip(1);
        if (shape.Skip(2).Zip(size).Any(axis => axis.First is { } found && found != axis.Second))
        {
            yield return $"It takes images of {string.Join(" x ", shape.Skip(2).Select(Text))} ({axes}), and the recipe's are {string.Join(" x ", size)}.";
        }
        else if (recipe.Training.PatchSize.Count > 0 && shape.Skip(2).Any(axis => axis is not null))
        {
            yield return $"It takes volumes of {string.Join(" x ", shape.Skip(2).Select(Text))} ({axes}) alone; training.patch_size needs a network of volumes of any size.";
        }
    }

    static string Text(long? size) => size is { } known ? FormattableString.Invariant($"{known}") : "any";

    /// <summary>The dimensions; null where the file does not say how many, null for one that is not fixed.</summary>
    static List<long?>? Dimensions(ValueInfoProto value) => value.Type?.TensorType?.Shape is { } shape
        ? [.. shape.Dim.Select(dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dim.DimValue > 0 ? dim.DimValue : (long?)null)]
        : null;
}
