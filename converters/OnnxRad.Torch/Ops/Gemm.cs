using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>alpha * A B + beta * C for matrices, either of them transposed; C (optional) broadcasts to the result.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__Gemm.html Attributes: alpha = 1, beta = 1, transA = 0, transB = 0.
/// Opsets 6 (with broadcast = 0), 7, 9, 11 (C optional), 13.
/// </remarks>
sealed record Gemm(float Alpha, float Beta, bool TransA, bool TransB) : ITorchOp
{
    public bool OutputMayBeOverwritten => true;

    public IReadOnlyList<int> Weights => [0, 1, 2];

    public static Gemm From(OnnxNode node) =>
        new(node.Float("alpha", 1), node.Float("beta", 1), node.Int("transA", 0) != 0, node.Int("transB", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var a = TransA ? x[0].t() : x[0].alias();
        using var b = TransB ? x[1].t() : x[1].alias();
        if (x.Optional(2) is { } c)
        {
            return [addmm(c, a, b, Beta, Alpha)];
        }

        if (Alpha == 1)
        {
            return [MatMul.Product(a, b)];
        }

        using var product = MatMul.Product(a, b);
        return [product.Times(Alpha)];
    }
}
