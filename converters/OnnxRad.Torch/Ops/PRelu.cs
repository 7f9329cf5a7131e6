using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x where it is positive, otherwise slope * x. https://onnx.ai/onnx/operators/onnx__PRelu.html</summary>
/// <remarks>
/// Attributes: none. The slope is one number, or one for each channel (6), or broadcasts to x (7 on). Opsets 6, 7, 9, 16.
/// </remarks>
sealed record PRelu(bool SlopePerChannel) : ITorchOp
{
    public IReadOnlyList<int> Weights => [1];

    public static PRelu From(OnnxNode node) => new(node.Opset < 7);

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (SlopePerChannel && x[1].dim() == 1)
        {
            return [F.prelu(x[0], x[1])];
        }

        using var positive = x[0].Clamped(0, null);
        using var negative = x[0].Clamped(null, 0);
        using var scaled = negative.mul(x[1]);
        return [positive.Plus(scaled)];
    }
}
