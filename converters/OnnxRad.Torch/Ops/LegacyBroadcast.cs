using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>How operators of two inputs were broadcast before opset 7: only the second, where the node says so.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Add.html (version 6). Attributes: broadcast = 0, axis = the last dimensions: where
/// the dimensions of the second input start among those of the first; consumed_inputs is ignored. From 7 on numpy's rules hold.
/// </remarks>
sealed record LegacyBroadcast(bool IsLegacy, bool Allowed, long? Axis)
{
    /// <summary>Reads the attributes; none hold from opset 7 on.</summary>
    public static LegacyBroadcast From(OnnxNode node) => node.Opset < 7
        ? new(true, node.Int("broadcast", 0) != 0, node.Has("axis") ? node.Int("axis", 0) : null)
        : new(false, true, null);

    /// <summary>The second input in a shape that broadcasts to the first by numpy's rules.</summary>
    /// <exception cref="InvalidOperationException">The shapes differ and the node does not say that they may, or they do not fit.</exception>
    public Tensor Second(OpInputs x)
    {
        var (a, b) = (x[0], x[1]);
        if (!IsLegacy || a.shape.SequenceEqual(b.shape))
        {
            return b.alias();
        }

        if (!Allowed)
        {
            throw new InvalidOperationException("The shapes differ and attribute 'broadcast' is 0; before opset 7 it must be 1 for that.");
        }

        var axis = Axis is { } given ? (given < 0 ? given + a.dim() : given) : a.dim() - b.dim();
        if (axis < 0 || axis + b.dim() > a.dim())
        {
            throw new InvalidOperationException($"Attribute 'axis' = {Axis} leaves no place for {b.dim()} dimensions among {a.dim()}.");
        }

        // (2, 3, 4) and (3) at axis 1: (3) becomes (3, 1).
        return b.reshape([.. b.shape, .. Enumerable.Repeat(1L, (int)(a.dim() - axis - b.dim()))]);
    }
}
