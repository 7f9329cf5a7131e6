namespace OnnxRad.Graphs.Edits;

/// <summary>The integers that graphs compute from shapes, as the sizes of a crop.</summary>
static class ShapeValues
{
    const int Most = 64;

    /// <summary>The values of a node's output, or <see langword="null"/> where they do not follow from what is known.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shape">The shape of an input, where known.</param>
    /// <param name="integers">The values of an input of integers, where known; at most one dimension is understood.</param>
    public static long[]? Infer(OnnxNode node, Func<int, long[]?> shape, Func<int, long[]?> integers)
    {
        if (node.OpType == "Shape")
        {
            return shape(0) is { } of ? Part(node, of) : null;
        }

        if (shape(0) is { Length: > 1 } || integers(0) is not { Length: > 0 and <= Most } x)
        {
            return null;
        }

        return node.OpType switch
        {
            "Cast" or "Identity" or "Squeeze" or "Unsqueeze" => x,
            "Add" => Pairs(x, integers(1), (a, b) => unchecked(a + b)),
            "Sub" => Pairs(x, integers(1), (a, b) => unchecked(a - b)),
            "Mul" => Pairs(x, integers(1), (a, b) => unchecked(a * b)),
            "Div" when integers(1) is { } by && by.All(b => b > 0) => Pairs(x, by, (a, b) => a / b),
            "ReduceProd" => [x.Aggregate(1L, (product, value) => unchecked(product * value))],
            "Concat" => Concat(node, integers),
            "Gather" when integers(1) is { } places => Gather(x, places),
            "Slice" when !node.Has("starts") && integers(1) is [var start] && integers(2) is [var end] && !node.HasInput(4) => Slice(x, start, end),
            _ => null,
        };
    }

    /// <summary>What a Shape node gives of a shape: opset 15 has a start and an end.</summary>
    public static long[] Part(OnnxNode node, long[] shape) => Slice(shape, node.Int("start", 0), node.Int("end", long.MaxValue));

    /// <summary>How many places a slice of an axis takes.</summary>
    /// <param name="size">The axis' size.</param>
    /// <param name="start">Where it starts; negative counts from the end.</param>
    /// <param name="end">Where it ends, that place left out; negative counts from the end.</param>
    /// <param name="step">Not 0; negative goes backwards.</param>
    public static long Count(long size, long start, long end, long step)
    {
        var (lowest, highest) = step > 0 ? (0L, size) : (-1L, size - 1);
        long Clamped(long place) => Math.Clamp(place < 0 ? place + size : place, lowest, highest);
        var distance = step > 0 ? Clamped(end) - Clamped(start) : Clamped(start) - Clamped(end);
        return distance <= 0 ? 0 : ((distance - 1) / Math.Abs(step)) + 1;
    }

    static long[] Slice(long[] x, long start, long end)
    {
        int At(long place) => (int)Math.Clamp(place < 0 ? place + x.Length : place, 0, x.Length);
        return At(start) < At(end) ? x[At(start)..At(end)] : [];
    }

    static long[]? Pairs(long[] a, long[]? b, Func<long, long, long> apply) => b switch
    {
        { Length: 1 } => [.. a.Select(value => apply(value, b[0]))],
        not null when a.Length == 1 && b.Length <= Most => [.. b.Select(value => apply(a[0], value))],
        not null when a.Length == b.Length => [.. a.Zip(b, apply)],
        _ => null,
    };

    static long[]? Concat(OnnxNode node, Func<int, long[]?> integers)
    {
        var parts = node.Inputs.Take(Most + 1).Select((_, i) => integers(i)).ToArray();
        return parts.Length > Most || parts.Any(part => part is null) || parts.Sum(part => part!.Length) > Most ? null : [.. parts.SelectMany(part => part!)];
    }

    static long[]? Gather(long[] x, long[] places) =>
        places.Length <= Most && places.All(place => place >= -x.Length && place < x.Length)
            ? [.. places.Select(place => x[place < 0 ? place + x.Length : place])]
            : null;
}
