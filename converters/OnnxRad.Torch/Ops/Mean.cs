using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The mean of any number of inputs, place by place. https://onnx.ai/onnx/operators/onnx__Mean.html</summary>
/// <remarks>Attributes: none. Opsets 6, 8, 13: one shape in 6, broadcast from 8 on.</remarks>
sealed record Mean(Variadic Inputs) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Mean From(OnnxNode node) => new(Variadic.From(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var sum = Inputs.Fold(x, static (a, b) => a.Plus(b));
        return [sum.DividedBy(x.Count)];
    }
}
