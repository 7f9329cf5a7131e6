using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The input repeated along each axis. https://onnx.ai/onnx/operators/onnx__Tile.html</summary>
/// <remarks>The second input has a number for each dimension. Opsets 6, 13.</remarks>
sealed record Tile : ITorchOp
{
    public static Tile From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (shape, repeats) = (x[0].shape, x.Longs(1));
        if (repeats.Length != shape.Length)
        {
            throw new InvalidOperationException($"the input 'repeats' has {repeats.Length} values; expected {shape.Length}");
        }

        Dimension.Bounded([.. repeats.Select((repeat, i) => repeat < 0 ? repeat : checked(repeat * shape[i]))]);
        return [x[0].repeat(repeats)];
    }
}
