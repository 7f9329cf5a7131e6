using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The smallest of any number of inputs, place by place; of equal ones each has its part of the gradient.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Min.html Attributes: none.
/// Opsets 6, 8, 12, 13: one shape in 6, broadcast from 8, integers from 12 on.
/// </remarks>
sealed record Min(Variadic Inputs) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Min From(OnnxNode node) => new(Variadic.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Inputs.Fold(x, static (a, b) => a.minimum(b))];
}
