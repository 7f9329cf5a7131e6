using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>alpha * x + beta, held between 0 and 1. https://onnx.ai/onnx/operators/onnx__HardSigmoid.html</summary>
/// <remarks>Attributes: alpha = 0.2, beta = 0.5. Opsets 6, 22.</remarks>
sealed record HardSigmoid(double Alpha, double Beta) : ITorchOp
{
    public static HardSigmoid From(OnnxNode node) => new(node.Float("alpha", 0.2f), node.Float("beta", 0.5f));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scaled = x[0].Times(Alpha);
        using var line = scaled.Plus(Beta);
        return [line.Clamped(0, 1)];
    }
}
