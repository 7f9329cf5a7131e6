using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Matrix product with numpy's rules for other ranks. https://onnx.ai/onnx/operators/onnx__MatMul.html</summary>
/// <remarks>Attributes: none. Opsets 1, 9, 13.</remarks>
sealed record MatMul : ITorchOp
{
    public bool OutputMayBeOverwritten => true;

    public IReadOnlyList<int> Weights => [0, 1];

    public static MatMul From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [Product(x[0], x[1])];

    /// <summary>a b; torch's own check of the shapes ends the process, as no exception of matmul's is caught on its way here.</summary>
    /// <exception cref="InvalidOperationException">Shapes or types do not fit.</exception>
    public static Tensor Product(Tensor a, Tensor b)
    {
        var (left, right) = (a.shape, b.shape);
        if (a.dtype != b.dtype)
        {
            throw new InvalidOperationException($"{a.dtype} and {b.dtype} cannot be multiplied; expected one element type.");
        }

        if (left.Length == 0 || right.Length == 0 || left[^1] != right[Math.Max(0, right.Length - 2)])
        {
            throw new InvalidOperationException("The columns of the first input are not as many as the rows of the second.");
        }

        for (var i = 3; i <= Math.Min(left.Length, right.Length); i++)
        {
            if (left[^i] != right[^i] && left[^i] != 1 && right[^i] != 1)
            {
                throw new InvalidOperationException($"The batches do not broadcast: {left[^i]} against {right[^i]} matrices.");
            }
        }

        return a.matmul(b);
    }
}
