using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The number of values of the input as int64, on the CPU. https://onnx.ai/onnx/operators/onnx__Size.html</summary>
/// <remarks>Opsets 1, 13, 19, 21, 23, 24, 25.</remarks>
sealed record Size : ITorchOp
{
    public static Size From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [tensor(x[0].numel())];
}
