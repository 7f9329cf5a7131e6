using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The same values in another shape. https://onnx.ai/onnx/operators/onnx__Reshape.html</summary>
/// <remarks>
/// In the shape given as input, -1 stands for what is left and 0 for the input's own size; with allowzero = 1 (14) 0 means 0.
/// Opsets 5, 13, 14, 19, 21, 23, 24, 25.
/// </remarks>
sealed record Reshape(bool AllowZero) : ITorchOp
{
    public static Reshape From(OnnxNode node) => new(node.Int("allowzero", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x.Longs(1);
        for (var i = 0; !AllowZero && i < shape.Length; i++)
        {
            shape[i] = shape[i] == 0 ? x[0].size(i) : shape[i];
        }

        return [x[0].reshape(shape)];
    }
}
