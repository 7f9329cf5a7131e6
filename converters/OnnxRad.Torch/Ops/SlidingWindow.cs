using OnnxRad.Graphs;

namespace OnnxRad.Torch.Ops;

/// <summary>The sliding window of a convolution or pool, one entry for each spatial dimension (1 to 3).</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Conv.html and onnx__MaxPool.html. Attributes: kernel_shape, strides = 1,
/// dilations = 1, pads = 0 (all begins, then all ends), auto_pad = NOTSET, ceil_mode = 0.
/// </remarks>
sealed record SlidingWindow
{
    const long Most = 1 << 20;

    public required long[] Kernel { get; init; }

    public required long[] Strides { get; init; }

    public required long[] Dilations { get; init; }

    /// <summary>All begins, then all ends.</summary>
    public required long[] Pads { get; init; }

    public required AutoPad Padding { get; init; }

    public required bool Ceil { get; init; }

    /// <summary>The number of spatial dimensions; 0 where no attribute tells.</summary>
    public int Rank => Strides.Length;

    /// <summary>Whether torch's own padding, alike on both sides, does the work.</summary>
    public bool IsSymmetric => Padding == AutoPad.None && Pads.AsSpan(0, Rank).SequenceEqual(Pads.AsSpan(Rank));

    /// <summary>Whether no padding is more than half the window: torch's pools refuse more.</summary>
    public bool PadsAtMostHalf
    {
        get
        {
            for (var i = 0; i < Rank; i++)
            {
                if (Pads[i] > Kernel[i] / 2)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether there are gaps between the places of the window.</summary>
    public bool IsDilated => Dilations.AsSpan().ContainsAnyExcept(1);

    /// <summary>The padding on each side where <see cref="IsSymmetric"/>.</summary>
    public long[] Symmetric => Pads[..Rank];

    /// <summary>Reads the window of a node.</summary>
    /// <exception cref="NotSupportedException">An attribute has another length, or a value that is not supported.</exception>
    public static SlidingWindow From(OnnxNode node)
    {
        var rank = RankOf(node);
        if (rank > 3)
        {
            throw new NotSupportedException($"has a window of {rank} dimensions; 1 to 3 are supported");
        }

        return new()
        {
            Kernel = InRange("kernel_shape", node.Ints("kernel_shape"), 1),
            Strides = InRange("strides", Values(node, "strides", rank, 1), 1),
            Dilations = InRange("dilations", Values(node, "dilations", rank, 1), 1),
            Pads = InRange("pads", Values(node, "pads", 2 * rank, 0), 0),
            Padding = node.String("auto_pad", "NOTSET") switch
            {
                "NOTSET" or "" => AutoPad.None,
                "VALID" => AutoPad.Valid,
                "SAME_UPPER" => AutoPad.SameUpper,
                "SAME_LOWER" => AutoPad.SameLower,
                var other => throw new NotSupportedException(
                    $"has attribute 'auto_pad' = '{other}'; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
            },
            Ceil = node.Int("ceil_mode", 0) != 0,
        };
    }

    /// <summary>The same window, which must name its sizes.</summary>
    /// <exception cref="NotSupportedException">kernel_shape is missing.</exception>
    public SlidingWindow RequireKernel() =>
        Kernel.Length > 0 ? this : throw new NotSupportedException("lacks the attribute 'kernel_shape'");

    /// <summary>
    /// What to add before and after each dimension so that a window without padding or ceil_mode gives the same; an end
    /// below 0 crops.
    /// </summary>
    /// <param name="input">The spatial sizes.</param>
    /// <param name="kernel">The window's sizes.</param>
    public (long[] Begins, long[] Ends) Extents(ReadOnlySpan<long> input, ReadOnlySpan<long> kernel)
    {
        if (input.Length != Rank || kernel.Length != Rank)
        {
            throw new InvalidOperationException($"The window has {Rank} dimensions, the input {input.Length} beside N and C.");
        }

        var (begins, ends) = (new long[Rank], new long[Rank]);
        for (var i = 0; i < Rank; i++)
        {
            var span = Span(i, kernel[i]);
            var (begin, end) = Declared(i, input[i], span);
            var free = input[i] + begin + end - span;
            var rounded = Ceil && Padding == AutoPad.None ? free + Strides[i] - 1 : free;
            if (rounded < 0)
            {
                throw new InvalidOperationException($"The window reaches over {span} values; the padded input has {input[i] + begin + end}.");
            }

            var outputs = (rounded / Strides[i]) + 1;
            if (Ceil && (outputs - 1) * Strides[i] >= input[i] + begin)
            {
                // A window that would start in the padding at the end is left out.
                outputs--;
            }

            (begins[i], ends[i]) = (begin, ((outputs - 1) * Strides[i]) + span - input[i] - begin);
        }

        return (begins, ends);
    }

    /// <summary>How far the window reaches, gaps among it.</summary>
    public long Span(int dimension, long kernel) => ((kernel - 1) * Dilations[dimension]) + 1;

    /// <summary>The padding that the node declares, before and after a dimension.</summary>
    public (long Begin, long End) Declared(int dimension, long input, long span)
    {
        if (Padding is AutoPad.None)
        {
            return (Pads[dimension], Pads[Rank + dimension]);
        }

        if (Padding is AutoPad.Valid)
        {
            return (0, 0);
        }

        var stride = Strides[dimension];
        var total = Math.Max(0, ((((input + stride - 1) / stride) - 1) * stride) + span - input);
        var begin = Padding is AutoPad.SameUpper ? total / 2 : total - (total / 2);
        return (begin, total - begin);
    }

    /// <summary>Begins and ends in the order of torch's <c>pad</c>: the last dimension first.</summary>
    public static long[] TorchPads(ReadOnlySpan<long> begins, ReadOnlySpan<long> ends)
    {
        var pads = new long[begins.Length * 2];
        for (var i = 0; i < begins.Length; i++)
        {
            var dimension = begins.Length - 1 - i;
            (pads[2 * i], pads[(2 * i) + 1]) = (begins[dimension], ends[dimension]);
        }

        return pads;
    }

    /// <summary>The same window where the rank is known; all defaults where it was not.</summary>
    public SlidingWindow OfRank(int rank)
    {
        if (Rank > 0)
        {
            return this;
        }

        var ones = new long[rank];
        Array.Fill(ones, 1);
        return this with { Strides = ones, Dilations = ones, Pads = new long[2 * rank] };
    }

    /// <summary>Told by the first of these attributes that is given; the others must agree with it.</summary>
    static int RankOf(OnnxNode node) => new[]
    {
        node.Ints("kernel_shape").Length, node.Ints("strides").Length, node.Ints("dilations").Length, node.Ints("pads").Length / 2,
    }.FirstOrDefault(rank => rank > 0);

    /// <summary>torch takes 32 bits of a size; some wrong ones end the process.</summary>
    static long[] InRange(string attribute, long[] values, long least) =>
        Array.TrueForAll(values, value => value >= least && value <= Most)
            ? values
            : throw new NotSupportedException(
                $"has attribute '{attribute}' = {string.Join(", ", values)}; expected values of {least} to {Most}");

    static long[] Values(OnnxNode node, string attribute, int count, long defaultValue)
    {
        var given = node.Ints(attribute);
        if (given.Length == 0)
        {
            given = new long[count];
            Array.Fill(given, defaultValue);
        }

        return given.Length == count
            ? given
            : throw new NotSupportedException($"has attribute '{attribute}' of {given.Length} values; expected {count}");
    }
}
