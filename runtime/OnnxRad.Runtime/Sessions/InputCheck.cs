namespace OnnxRad.Runtime.Sessions;

/// <summary>Compares what is fed with what a graph takes.</summary>
static class InputCheck
{
    /// <exception cref="ArgumentException">Names or shapes do not fit; all problems are listed.</exception>
    public static void ThrowIfWrong(string source, IReadOnlyList<TensorInfo> expected, IReadOnlyDictionary<string, InputTensor> inputs)
    {
        var problems = new List<string>();
        var sizes = new Dictionary<string, (long Size, string Input)>(StringComparer.Ordinal);
        foreach (var info in expected)
        {
            if (!inputs.TryGetValue(info.Name, out var tensor))
            {
                problems.Add($"Input '{info.Name}' is missing; expected {info.ShapeText}.");
            }
            else if (!Fits(info, tensor.Shape))
            {
                problems.Add($"Input '{info.Name}' has the shape ({string.Join(", ", tensor.Shape)}); expected {info.ShapeText}.");
            }
            else
            {
                CompareSymbols(problems, sizes, info, tensor.Shape);
            }
        }

        foreach (var name in inputs.Keys.Where(name => expected.All(info => info.Name != name)))
        {
            problems.Add($"There is no input '{name}'; known: {string.Join(", ", expected.Select(info => $"'{info.Name}'"))}.");
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"'{source}' cannot run on these inputs. {string.Join(' ', problems)}", nameof(inputs));
        }
    }

    /// <exception cref="ArgumentException">The shape is not that of one image as the preprocessing makes it.</exception>
    public static void ThrowIfNotPrepared(ImageShape image, InputTensor prepared)
    {
        if (!IsOne(image, prepared.Shape))
        {
            throw new ArgumentException(
                $"The prepared image has the shape ({string.Join(", ", prepared.Shape)}); expected (1, {string.Join(", ", image.Dimensions)}). "
                + "Prepare makes it.",
                nameof(prepared));
        }
    }

    /// <summary>Whether a shape is that of one image.</summary>
    static bool IsOne(ImageShape image, IReadOnlyList<long> shape) => image.Depth is { } slices
        ? shape is [1, var ofVolume, var depth, var rows, var columns]
            && (ofVolume, depth, rows, columns) == (image.Channels, slices, image.Height, image.Width)
        : shape is [1, var channels, var height, var width] && (channels, height, width) == (image.Channels, image.Height, image.Width);

    /// <summary>Whether a shape is one that the graph takes or gives.</summary>
    public static bool Fits(TensorInfo info, IReadOnlyList<long> shape)
    {
        if (shape.Count != info.Shape.Count)
        {
            return false;
        }

        for (var i = 0; i < shape.Count; i++)
        {
            if (info.Shape[i] >= 0 && info.Shape[i] != shape[i])
            {
                return false;
            }
        }

        return true;
    }

    static void CompareSymbols(List<string> problems, Dictionary<string, (long Size, string Input)> sizes, TensorInfo info, IReadOnlyList<long> shape)
    {
        for (var i = 0; i < shape.Count; i++)
        {
            var symbol = info.Symbols[i];
            if (info.Shape[i] >= 0 || symbol.Length == 0 || sizes.TryAdd(symbol, (shape[i], info.Name)) || sizes[symbol].Size == shape[i])
            {
                continue;
            }

            problems.Add($"'{symbol}' is {sizes[symbol].Size} in input '{sizes[symbol].Input}' and {shape[i]} in input '{info.Name}'; expected one size.");
        }
    }
}
