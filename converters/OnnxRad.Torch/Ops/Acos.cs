using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The angle of a cosine; outside [-1, 1] NaN. https://onnx.ai/onnx/operators/onnx__Acos.html</summary>
/// <remarks>Attributes: none. Opsets 7, 22.</remarks>
sealed record Acos : ITorchOp
{
    public static Acos From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [x[0].acos()];
}
