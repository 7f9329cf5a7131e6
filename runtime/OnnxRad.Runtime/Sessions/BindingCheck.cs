namespace OnnxRad.Runtime.Sessions;

/// <summary>Compares the memory that is bound with what a graph takes and gives.</summary>
static class BindingCheck
{
    /// <exception cref="ArgumentException">Names or shapes do not fit; all problems are listed.</exception>
    public static void ThrowIfWrong(string source, IReadOnlyList<TensorInfo> expected, IReadOnlyDictionary<string, TensorBuffer> outputs)
    {
        var problems = new List<string>();
        if (outputs.Count == 0)
        {
            problems.Add($"No output is bound; known: {Names(expected)}.");
        }

        foreach (var (name, buffer) in outputs)
        {
            if (expected.FirstOrDefault(info => info.Name == name) is not { } info)
            {
                problems.Add($"There is no output '{name}'; known: {Names(expected)}.");
            }
            else if (!InputCheck.Fits(info, buffer.Shape))
            {
                problems.Add($"Output '{name}' has the shape ({string.Join(", ", buffer.Shape)}); expected {info.ShapeText}.");
            }
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"'{source}' cannot write into these outputs. {string.Join(' ', problems)}", nameof(outputs));
        }
    }

    /// <summary>Memory for each of these tensors.</summary>
    /// <exception cref="InvalidOperationException">A dimension besides the batch is not known.</exception>
    public static Dictionary<string, TensorBuffer> Allocate(string source, IReadOnlyList<TensorInfo> tensors, int count)
    {
        var open = tensors.Where(info => info.Shape.Skip(1).Any(size => size < 0) || info.Shape is []).ToArray();
        if (open.Length > 0)
        {
            throw new InvalidOperationException(
                $"'{source}' does not say the size of {string.Join(", ", open.Select(info => $"'{info}'"))}. Bind memory of your own, with its shape.");
        }

        return tensors.ToDictionary(
            info => info.Name,
            info => Buffer([info.Shape[0] < 0 ? count : info.Shape[0], .. info.Shape.Skip(1)]),
            StringComparer.Ordinal);
    }

    /// <summary>Memory for one tensor.</summary>
    public static Dictionary<string, TensorBuffer> Allocate(string name, long[] shape) => new(StringComparer.Ordinal) { [name] = Buffer(shape) };

    static TensorBuffer Buffer(long[] shape) =>
        new(shape, GC.AllocateArray<float>(checked((int)shape.Aggregate(1L, (n, size) => checked(n * size))), pinned: true));

    static string Names(IReadOnlyList<TensorInfo> infos) => string.Join(", ", infos.Select(info => $"'{info.Name}'"));
}
