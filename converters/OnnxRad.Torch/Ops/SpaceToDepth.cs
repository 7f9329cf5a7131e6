using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Squares of pixels laid out as channels, the place in the square first. https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html</summary>
/// <remarks>Attributes: blocksize. Opsets 1, 13.</remarks>
sealed record SpaceToDepth(long Block) : ITorchOp
{
    public static SpaceToDepth From(OnnxNode node) => new(DepthToSpace.BlockOf(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        if (shape.Length != 4 || shape[2] % Block != 0 || shape[3] % Block != 0)
        {
            throw new InvalidOperationException($"expected (N, C, H, W) with a height and width that {Block} divides");
        }

        using var scope = NewDisposeScope();
        var (n, c, h, w) = (shape[0], shape[1], shape[2] / Block, shape[3] / Block);
        var squares = x[0].reshape(n, c, h, Block, w, Block).permute(0, 3, 5, 1, 2, 4);
        return [squares.reshape(n, c * Block * Block, h, w).MoveToOuterDisposeScope()];
    }
}
