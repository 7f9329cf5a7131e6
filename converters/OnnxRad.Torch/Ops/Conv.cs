using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>Convolution of (N, C, L), (N, C, H, W) or (N, C, D, H, W); weights (M, C / group, ...), bias (M) optional.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Conv.html Attributes: those of <see cref="SlidingWindow"/> and group = 1.
/// Opsets 1, 11, 22.
/// </remarks>
sealed record Conv(SlidingWindow Window, long Groups) : ITorchOp
{
    public bool OutputMayBeOverwritten => true;

    public IReadOnlyList<int> Weights => [1, 2];

    public static Conv From(OnnxNode node) => new(SlidingWindow.From(node), node.Int("group", 1));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (input, weight, bias) = (x[0], x[1], x.Optional(2));
        if (Window is { IsSymmetric: true, Rank: > 0 })
        {
            return [Convolve(Window, input, weight, bias, Window.Symmetric)];
        }

        var window = Window.OfRank((int)input.dim() - 2);
        var (begins, ends) = window.Extents(input.shape.AsSpan(2), weight.shape.AsSpan(2));
        using var padded = F.pad(input, SlidingWindow.TorchPads(begins, ends));
        return [Convolve(window, padded, weight, bias, new long[window.Rank])];
    }

    Tensor Convolve(SlidingWindow window, Tensor x, Tensor weight, Tensor? bias, long[] pads) => window.Rank switch
    {
        1 => F.conv1d(x, weight, bias, window.Strides[0], pads[0], window.Dilations[0], Groups),
        2 => F.conv2d(x, weight, bias, window.Strides, pads, window.Dilations, Groups),
        _ => F.conv3d(x, weight, bias, window.Strides, pads, window.Dilations, Groups),
    };
}
