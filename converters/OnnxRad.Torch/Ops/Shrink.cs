using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x - bias above lambd, x + bias below -lambd, otherwise 0. https://onnx.ai/onnx/operators/onnx__Shrink.html</summary>
/// <remarks>Attributes: lambd = 0.5, at least 0; bias = 0. Opsets 9. Limits: floating-point numbers.</remarks>
sealed record Shrink(double Lambda, double Bias) : ITorchOp
{
    public static Shrink From(OnnxNode node) => node.Float("lambd", 0.5f) is >= 0 and var lambda
        ? new(lambda, node.Float("bias", 0))
        : throw new NotSupportedException($"has attribute 'lambd' = {node.Float("lambd", 0)}; expected at least 0");

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var kept = F.hardshrink(x[0], Lambda);
        using var sign = kept.sign();
        using var bias = sign.Times(Bias);
        return [kept.sub(bias)];
    }
}
