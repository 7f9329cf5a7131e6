using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>A sum of products written in Einstein's way, as "bij,bjk->bik". https://onnx.ai/onnx/operators/onnx__Einsum.html</summary>
/// <remarks>
/// Attributes: equation, with ellipsis and diagonals; without "->" the letters that occur once are the output's, in alphabetical order.
/// Opset 12. Initialisers are trained.
/// </remarks>
sealed record Einsum(string Equation, IReadOnlyList<int> Weights) : ITorchOp
{
    public static Einsum From(OnnxNode node) => node.Has("equation")
        ? new(node.String("equation", ""), [.. Enumerable.Range(0, node.Inputs.Count)])
        : throw new NotSupportedException("lacks the attribute 'equation'");

    public Tensor[] Run(OpInputs x, bool training)
    {
        var operands = new Tensor[x.Count];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = x[i];
        }

        return [einsum(Equation, operands)];
    }
}
