using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>gamma * x where x is positive, otherwise gamma * alpha * (exp(x) - 1). https://onnx.ai/onnx/operators/onnx__Selu.html</summary>
/// <remarks>Attributes: alpha = 1.6732632, gamma = 1.0507010. Opsets 6, 22.</remarks>
sealed record Selu(double Alpha, double Gamma) : ITorchOp
{
    public static Selu From(OnnxNode node) => new(node.Float("alpha", 1.67326319f), node.Float("gamma", 1.05070102f));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var unscaled = x[0].Elu(Alpha);
        return [unscaled.Times(Gamma)];
    }
}
