using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a + b with broadcasting. https://onnx.ai/onnx/operators/onnx__Add.html</summary>
/// <remarks>Attributes: none. Opsets 7, 13, 14. An initialiser added to features is trained (a bias).</remarks>
sealed record Add : ITorchOp
{
    public IReadOnlyList<int> Weights => [0, 1];

    public bool TrainsOnlyFeatures => true;

    public static Add From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].add(x[1])];
}
