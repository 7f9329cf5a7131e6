using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>a * b with broadcasting. https://onnx.ai/onnx/operators/onnx__Mul.html</summary>
/// <remarks>Attributes: none. Opsets 7, 13, 14. An initialiser that multiplies features is trained (a scale).</remarks>
sealed record Mul : ITorchOp
{
    public IReadOnlyList<int> Weights => [0, 1];

    public bool TrainsOnlyFeatures => true;

    public static Mul From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].mul(x[1])];
}
