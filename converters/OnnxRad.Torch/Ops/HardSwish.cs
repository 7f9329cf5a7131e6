using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x times (x / 6 + 0.5 held between 0 and 1). https://onnx.ai/onnx/operators/onnx__HardSwish.html</summary>
/// <remarks>Attributes: none. Opsets 14, 22.</remarks>
sealed record HardSwish : ITorchOp
{
    public static HardSwish From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [F.hardswish(x[0])];
}
