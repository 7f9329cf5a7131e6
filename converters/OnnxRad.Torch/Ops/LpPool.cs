using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>The p-norm of each window of (N, C, ...). https://onnx.ai/onnx/operators/onnx__LpPool.html</summary>
/// <remarks>
/// Attributes: those of <see cref="SlidingWindow"/> (ceil_mode and dilations from 18 on), p = 2. Opsets 2, 11, 18, 22.
/// </remarks>
sealed record LpPool(SlidingWindow Window, long P) : ITorchOp
{
    public static LpPool From(OnnxNode node) => new(SlidingWindow.From(node).RequireKernel(), node.Int("p", 2));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (begins, ends) = Window.Extents(x[0].shape.AsSpan(2), Window.Kernel);
        using var padded = F.pad(x[0], SlidingWindow.TorchPads(begins, ends));
        using var positive = padded.abs();
        using var powers = positive.ToPower(P);
        using var sums = WindowSums.Of(powers, Window);
        return [sums.ToPower(1.0 / P)];
    }
}
