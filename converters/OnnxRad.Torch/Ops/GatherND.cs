using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Values or parts at coordinates that the rows of the second input name. https://onnx.ai/onnx/operators/onnx__GatherND.html</summary>
/// <remarks>Attributes: batch_dims = 0 (12): first dimensions that both inputs share. Negative indices count from the end. Opsets 11, 12, 13.</remarks>
sealed record GatherND(int BatchDims) : ITorchOp
{
    public static GatherND From(OnnxNode node) => node.Int("batch_dims", 0) is >= 0 and <= int.MaxValue and var batches
        ? new((int)batches)
        : throw new NotSupportedException($"has attribute 'batch_dims' = {node.Int("batch_dims", 0)}; expected 0 or more");

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        var places = Places.OfRows(x, BatchDims, out var named);
        var shape = x[0].shape;
        var parts = x[0].reshape([Places.Product(shape[..named]), .. shape[named..]]);
        return [parts.index_select(0, tensor(places, device: x[0].device)).reshape([.. x[1].shape[..^1], .. shape[named..]]).MoveToOuterDisposeScope()];
    }
}
