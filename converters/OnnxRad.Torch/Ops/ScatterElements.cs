using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The input with updates put in, or joined in, at coordinates of which indices name the one along an axis.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__ScatterElements.html Attributes: axis = 0; reduction = none (16; add, mul; from 18 on max, min).
/// Negative indices count from the end. Opsets 11, 13, 16, 18.
/// </remarks>
sealed record ScatterElements(long Axis, string Reduction) : ITorchOp
{
    public static ScatterElements From(OnnxNode node) => new(node.Int("axis", 0), Scattering.ReductionOf(node));

    public Tensor[] Run(OpInputs x, bool training) => [Scattered(x, Axis, Reduction)];

    /// <summary>What Scatter gives too.</summary>
    public static Tensor Scattered(OpInputs x, long axis, string reduction)
    {
        using var scope = NewDisposeScope();
        var places = Places.OfElements(x, Dimension.At(axis, (int)x[0].dim()));
        return Scattering.Into(x[0].reshape(-1), places, x[2].reshape(-1), reduction).reshape(x[0].shape).MoveToOuterDisposeScope();
    }
}
