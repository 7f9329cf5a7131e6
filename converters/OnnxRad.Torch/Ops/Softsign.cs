using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x / (1 + |x|). https://onnx.ai/onnx/operators/onnx__Softsign.html</summary>
/// <remarks>Attributes: none. Opsets 1, 22.</remarks>
sealed record Softsign : ITorchOp
{
    public static Softsign From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].Softsign()];
}
