using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>For each index the value at its own coordinates, but for the one along an axis, which the index names.</summary>
/// <remarks>https://onnx.ai/onnx/operators/onnx__GatherElements.html Attributes: axis = 0; negative indices count from the end. Opsets 11, 13.</remarks>
sealed record GatherElements(long Axis) : ITorchOp
{
    public static GatherElements From(OnnxNode node) => new(node.Int("axis", 0));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        var places = Places.OfElements(x, Dimension.At(Axis, (int)x[0].dim()));
        return [x[0].reshape(-1).index_select(0, tensor(places, device: x[0].device)).reshape(x[1].shape).MoveToOuterDisposeScope()];
    }
}
