using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>log(1 + exp(x)). https://onnx.ai/onnx/operators/onnx__Softplus.html</summary>
/// <remarks>Attributes: none. Opsets 1, 22.</remarks>
sealed record Softplus : ITorchOp
{
    public static Softplus From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].Softplus()];
}
