using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The values of a MaxPool put back where they were, 0 elsewhere. https://onnx.ai/onnx/operators/onnx__MaxUnpool.html</summary>
/// <remarks>
/// Attributes: those of <see cref="SlidingWindow"/> but auto_pad, dilations and ceil_mode. The second input counts places over the whole result, whose
/// shape the third gives or the attributes tell. Opsets 9, 11, 22.
/// </remarks>
sealed record MaxUnpool(SlidingWindow Window) : ITorchOp
{
    public static MaxUnpool From(OnnxNode node) => new(SlidingWindow.From(node).RequireKernel());

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x.Optional(2) is null ? Inferred(x[0].shape) : x.Longs(2);
        using var none = zeros(shape.Aggregate(1L, (product, size) => product * size), x[0].dtype, x[0].device);
        using var values = x[0].reshape(-1);
        using var places = x[1].reshape(-1);
        using var onDevice = places.to(x[0].device);
        using var flat = none.scatter(0, onDevice, values);
        return [flat.reshape(shape)];
    }

    long[] Inferred(long[] shape)
    {
        var result = (long[])shape.Clone();
        for (var i = 0; i < Window.Rank; i++)
        {
            result[i + 2] = ((shape[i + 2] - 1) * Window.Strides[i]) + Window.Kernel[i] - Window.Pads[i] - Window.Pads[Window.Rank + i];
        }

        return result;
    }
}
