using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>The largest value of each window of (N, C, ...); padding never wins.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__MaxPool.html Attributes: those of <see cref="SlidingWindow"/>, storage_order = 0.
/// Opsets 1, 8, 10, 11, 12, 22. Limits: the output Indices is not computed; storage_order concerns only that.
/// </remarks>
sealed record MaxPool(SlidingWindow Window) : ITorchOp
{
    public static MaxPool From(OnnxNode node) => new(SlidingWindow.From(node).RequireKernel());

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (Window is { IsSymmetric: true, Ceil: false, PadsAtMostHalf: true })
        {
            return [Pool(x[0], Window.Symmetric)];
        }

        var (begins, ends) = Window.Extents(x[0].shape.AsSpan(2), Window.Kernel);
        using var padded = F.pad(x[0], SlidingWindow.TorchPads(begins, ends), value: double.NegativeInfinity);
        return [Pool(padded, new long[Window.Rank])];
    }

    Tensor Pool(Tensor x, long[] pads) => Window.Rank switch
    {
        1 => F.max_pool1d(x, Window.Kernel[0], Window.Strides[0], pads[0], Window.Dilations[0]),
        2 => F.max_pool2d(x, Window.Kernel, Window.Strides, pads, Window.Dilations),
        _ => F.max_pool3d(x, Window.Kernel, Window.Strides, pads, Window.Dilations),
    };
}
