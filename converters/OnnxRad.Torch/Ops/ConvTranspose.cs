using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>Transposed convolution of (N, C, ...), 1 to 3 spatial dimensions; weights (C, M / group, ...), bias (M) optional.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__ConvTranspose.html Attributes: those of <see cref="SlidingWindow"/>, group = 1,
/// output_padding = 0, output_shape = none (it then decides the padding). Opsets 1, 11, 22.
/// </remarks>
sealed record ConvTranspose(SlidingWindow Window, long Groups, long[] OutputPadding, long[] OutputShape) : ITorchOp
{
    public bool OutputMayBeOverwritten => true;

    public IReadOnlyList<int> Weights => [1, 2];

    public static ConvTranspose From(OnnxNode node) =>
        new(SlidingWindow.From(node), node.Int("group", 1), node.Ints("output_padding"), node.Ints("output_shape"));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (input, weight, bias) = (x[0], x[1], x.Optional(2));
        var window = Window.OfRank((int)input.dim() - 2);
        if (window.IsSymmetric && OutputShape.Length == 0 && OutputPadding.All(padding => padding == 0))
        {
            return [Transposed(window, input, weight, bias, window.Symmetric)];
        }

        // All of the result without padding, of which the padding is then cut off; what is beyond it holds the bias only.
        using var all = Transposed(window, input, weight, bias: null, new long[window.Rank]);
        var (begins, ends) = Cuts(window, input.shape.AsSpan(2), weight.shape.AsSpan(2));
        using var cut = F.pad(all, SlidingWindow.TorchPads(begins, ends));
        if (bias is null)
        {
            return [cut.alias()];
        }

        long[] perChannel = [-1, .. window.Strides.Select(_ => 1L)];
        using var channels = bias.reshape(perChannel);
        return [cut.Plus(channels)];
    }

    /// <summary>What to add before and after each dimension; cut off where negative.</summary>
    (long[] Begins, long[] Ends) Cuts(SlidingWindow window, ReadOnlySpan<long> input, ReadOnlySpan<long> kernel)
    {
        var (begins, ends) = (new long[window.Rank], new long[window.Rank]);
        for (var i = 0; i < window.Rank; i++)
        {
            var more = OutputPadding.Length > 0 ? OutputPadding[i] : 0;
            var all = ((input[i] - 1) * window.Strides[i]) + ((kernel[i] - 1) * window.Dilations[i]) + 1;
            var same = window.Padding is AutoPad.SameUpper or AutoPad.SameLower;
            if (OutputShape.Length == 0 && !same)
            {
                var (begin, end) = window.Padding == AutoPad.Valid ? (0, 0) : (window.Pads[i], window.Pads[window.Rank + i]);
                (begins[i], ends[i]) = (-begin, more - end);
                continue;
            }

            var size = OutputShape.Length == 0 ? input[i] * window.Strides[i] : OutputShape[OutputShape.Length - window.Rank + i];
            var total = Math.Max(0, all + more - size);
            begins[i] = -(window.Padding == AutoPad.SameUpper ? total / 2 : total - (total / 2));
            ends[i] = size - all - begins[i];
        }

        return (begins, ends);
    }

    Tensor Transposed(SlidingWindow window, Tensor x, Tensor weight, Tensor? bias, long[] pads)
    {
        if (x.dim() != window.Rank + 2 || weight.dim() != window.Rank + 2)
        {
            throw new InvalidOperationException($"The window has {window.Rank} dimensions; expected inputs of {window.Rank + 2}.");
        }

        if (weight.numel() == 0)
        {
            throw new InvalidOperationException("The weights are empty.");
        }

        Dimension.Bounded([x.shape[0], weight.shape[1], .. Enumerable.Range(0, window.Rank).Select(i =>
            ((x.shape[i + 2] - 1) * window.Strides[i]) + window.Span(i, weight.shape[i + 2]))]);
        return window.Rank switch
        {
            1 => F.conv_transpose1d(x, weight, bias, window.Strides[0], pads[0], 0, window.Dilations[0], Groups),
            2 => F.conv_transpose2d(x, weight, bias, window.Strides, pads, null, window.Dilations, Groups),
            _ => F.conv_transpose3d(x, weight, bias, window.Strides, pads, null, window.Dilations, Groups),
        };
    }
}
