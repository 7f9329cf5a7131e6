using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>log(1 + exp(x)). https://onnx.ai/onnx/operators/onnx__Softplus.html</summary>
/// <remarks>Attributes: none. Opsets 1, 22.</remarks>
sealed record Softplus : ITorchOp
{
    public static Softplus From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [F.softplus(x[0])];
}
