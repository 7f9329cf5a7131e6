using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The input broadcast with a shape, by numpy's rules for both. https://onnx.ai/onnx/operators/onnx__Expand.html</summary>
/// <remarks>A size of 1 in the shape given as input keeps the input's own. Opsets 8, 13.</remarks>
sealed record Expand : ITorchOp
{
    public static Expand From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (own, wanted) = (x[0].shape, x.Longs(1));
        var result = new long[Math.Max(own.Length, wanted.Length)];
        for (var i = 1; i <= result.Length; i++)
        {
            var (a, b) = (i > own.Length ? 1 : own[^i], i > wanted.Length ? 1 : wanted[^i]);
            result[^i] = a == 1 ? b : b == 1 || a == b
                ? a
                : throw new InvalidOperationException($"shape ({string.Join(", ", own)}) does not broadcast with ({string.Join(", ", wanted)})");
        }

        return [x[0].expand(Dimension.Bounded(result))];
    }
}
