using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x where it is above alpha, otherwise 0. https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html</summary>
/// <remarks>Attributes: alpha = 1. Opsets 10, 22.</remarks>
sealed record ThresholdedRelu(double Alpha) : ITorchOp
{
    public static ThresholdedRelu From(OnnxNode node) => new(node.Float("alpha", 1));

    public Tensor[] Run(OpInputs x, bool training) => [x[0].Threshold(Alpha, 0)];
}
