using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x where it is positive, otherwise alpha * x. https://onnx.ai/onnx/operators/onnx__LeakyRelu.html</summary>
/// <remarks>Attributes: alpha = 0.01. Opsets 6, 16.</remarks>
sealed record LeakyRelu(double Alpha, bool Overwrites) : ITorchOp
{
    /// <remarks>The gradient is taken from the result, whose sign says which side the input was on only where alpha is positive.</remarks>
    public ITorchOp? Overwriting => Alpha > 0 ? this with { Overwrites = true } : null;

    public static LeakyRelu From(OnnxNode node) => new(node.Float("alpha", 0.01f), Overwrites: false);

    public Tensor[] Run(OpInputs x, bool training) => [Overwrites ? x[0].LeakyReluInPlace(Alpha) : x[0].LeakyRelu(Alpha)];
}
