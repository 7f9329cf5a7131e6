using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x / (bias + alpha / size * sum of x^2 over nearby channels)^beta for (N, C, ...).</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__LRN.html Attributes: size, alpha = 1e-4, beta = 0.75, bias = 1. Opsets 1, 13.
/// Channels from c - floor((size - 1) / 2) to c + ceil((size - 1) / 2) are near.
/// </remarks>
sealed record LRN(long Size, double Alpha, double Beta, double Bias) : ITorchOp
{
    public static LRN From(OnnxNode node) => node.Int("size", 0) > 0
        ? new(node.Int("size", 0), node.Float("alpha", 1e-4f), node.Float("beta", 0.75f), node.Float("bias", 1))
        : throw new NotSupportedException($"has attribute 'size' = {node.Int("size", 0)}; expected at least 1");

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        using var squares = x[0].ToPower(2);
        using var planes = squares.reshape(shape[0], 1, shape[1], -1); // (N, 1, C, H * W)
        using var padded = F.pad(planes, [0, 0, (Size - 1) / 2, Size / 2]);
        using var means = F.avg_pool2d(padded, [Size, 1], [1, 1]);
        using var scaled = means.Times(Alpha);
        using var biased = scaled.Plus(Bias);
        using var divisor = biased.ToPower(Beta);
        using var shaped = divisor.reshape(shape);
        return [x[0].div(shaped)];
    }
}
