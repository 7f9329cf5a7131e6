using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Matrix product with numpy's rules for other ranks. https://onnx.ai/onnx/operators/onnx__MatMul.html</summary>
/// <remarks>Attributes: none. Opsets 1, 9, 13.</remarks>
sealed record MatMul : ITorchOp
{
    public bool OutputMayBeOverwritten => true;

    public IReadOnlyList<int> Weights => [0, 1];

    public static MatMul From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].matmul(x[1])];
}
