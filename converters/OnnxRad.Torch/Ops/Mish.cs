using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x * tanh(log(1 + exp(x))). https://onnx.ai/onnx/operators/onnx__Mish.html</summary>
/// <remarks>Attributes: none. Opsets 18, 22.</remarks>
sealed record Mish : ITorchOp
{
    public static Mish From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].Mish()];
}
