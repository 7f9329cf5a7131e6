using OnnxRad.Graphs;
using TorchSharp;
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

        if (!operands[0].is_integral() || operands[0].device_type == DeviceType.CPU)
        {
            return [einsum(Equation, operands)];
        }

        // CUDA multiplies no matrices of whole numbers.
        using var scope = NewDisposeScope();
        return [einsum(Equation, [.. operands.Select(operand => operand.cpu())]).to(operands[0].device).MoveToOuterDisposeScope()];
    }
}
