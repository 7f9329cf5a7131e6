using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>max(x, 0). https://onnx.ai/onnx/operators/onnx__Relu.html</summary>
/// <remarks>Attributes: none. Opsets 6, 13, 14.</remarks>
sealed record Relu(bool Overwrites) : ITorchOp
{
    public ITorchOp? Overwriting => this with { Overwrites = true };

    public static Relu From(OnnxNode node) => new(Overwrites: false);

    public Tensor[] Run(OpInputs x, bool training) => [Overwrites ? x[0].relu_() : F.relu(x[0])];
}
