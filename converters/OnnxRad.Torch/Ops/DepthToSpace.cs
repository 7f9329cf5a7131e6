using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Channels laid out as squares of pixels (pixel shuffle). https://onnx.ai/onnx/operators/onnx__DepthToSpace.html</summary>
/// <remarks>Attributes: blocksize; mode = DCR (11; CRD, as torch has it): whether the place in the square or the channel comes first. Opsets 1, 11, 13.</remarks>
sealed record DepthToSpace(long Block, bool ChannelFirst) : ITorchOp
{
    public static DepthToSpace From(OnnxNode node) => new(
        BlockOf(node),
        (node.Opset < 11 ? "DCR" : node.String("mode", "DCR")) switch
        {
            "DCR" => false,
            "CRD" => true,
            var other => throw new NotSupportedException($"has attribute 'mode' = '{other}'; expected DCR or CRD"),
        });

    /// <summary>The side of the squares.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public static long BlockOf(OnnxNode node) => node.Int("blocksize", 0) is > 0 and <= int.MaxValue and var block
        ? block
        : throw new NotSupportedException($"has attribute 'blocksize' = {node.Int("blocksize", 0)}; expected 1 or more");

    public Tensor[] Run(OpInputs x, bool training)
    {
        var shape = x[0].shape;
        if (shape.Length != 4 || shape[1] % (Block * Block) != 0)
        {
            throw new InvalidOperationException($"expected (N, C, H, W) with a multiple of {Block * Block} channels");
        }

        using var scope = NewDisposeScope();
        var (n, c, h, w) = (shape[0], shape[1] / (Block * Block), shape[2], shape[3]);
        var squares = ChannelFirst
            ? x[0].reshape(n, c, Block, Block, h, w).permute(0, 1, 4, 2, 5, 3)
            : x[0].reshape(n, Block, Block, c, h, w).permute(0, 3, 4, 1, 5, 2);
        return [squares.reshape(n, c, h * Block, w * Block).MoveToOuterDisposeScope()];
    }
}
