using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The input with values or parts put in, or joined in, at coordinates that the rows of the second input name.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__ScatterND.html Attributes: reduction = none (16; add, mul; from 18 on max, min). Negative indices
/// count from the end. Opsets 11, 13, 16, 18.
/// </remarks>
sealed record ScatterND(string Reduction) : ITorchOp
{
    public static ScatterND From(OnnxNode node) => new(Scattering.ReductionOf(node));

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        var places = Places.OfRows(x, 0, out var named);
        var shape = x[0].shape;
        var parts = x[0].reshape([Places.Product(shape[..named]), .. shape[named..]]);
        var updates = x[2].reshape([places.Length, .. shape[named..]]);
        return [Scattering.Into(parts, places, updates, Reduction).reshape(shape).MoveToOuterDisposeScope()];
    }
}
