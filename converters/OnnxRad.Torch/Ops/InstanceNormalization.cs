using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - mean) / sqrt(var + epsilon) * scale + bias over the places of each plane of (N, C, ...).</summary>
/// <remarks>https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html Attributes: epsilon = 1e-5. Opsets 6, 22.</remarks>
sealed record InstanceNormalization(double Epsilon) : ITorchOp
{
    public IReadOnlyList<int> Weights => [1, 2];

    public static InstanceNormalization From(OnnxNode node) => new(node.Float("epsilon", 1e-5f));

    public Tensor[] Run(OpInputs x, bool training) => [F.instance_norm(x[0], weight: x[1], bias: x[2], eps: Epsilon)];
}
