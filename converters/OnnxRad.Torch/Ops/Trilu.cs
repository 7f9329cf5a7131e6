using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The upper or lower triangle of matrices, 0 elsewhere. https://onnx.ai/onnx/operators/onnx__Trilu.html</summary>
/// <remarks>Attributes: upper = 1. The input k = 0 says which diagonal is the border. Opset 14.</remarks>
sealed record Trilu(bool Upper) : ITorchOp
{
    public static Trilu From(OnnxNode node) => new(node.Int("upper", 1) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        var diagonal = x.Optional(1) is null ? 0 : (long)x.Scalar(1);
        return [Upper ? x[0].triu(diagonal) : x[0].tril(diagonal)];
    }
}
