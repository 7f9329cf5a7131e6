using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sum of any number of inputs, place by place. https://onnx.ai/onnx/operators/onnx__Sum.html</summary>
/// <remarks>
/// Attributes: none. Opsets 6, 8, 13: one shape in 6, broadcast from 8 on. An initialiser added to features is trained (a bias).
/// </remarks>
sealed record Sum(Variadic Inputs, IReadOnlyList<int> Weights, bool Overwrites) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public bool TrainsOnlyFeatures => true;

    /// <summary>The sum of one input is a view of it.</summary>
    public bool OutputMayBeOverwritten => Weights.Count > 1;

    public ITorchOp? Overwriting => Weights.Count > 1 ? this with { Overwrites = true } : null;

    public static Sum From(OnnxNode node) =>
        new(Variadic.From(node), [.. Enumerable.Range(0, node.Inputs.Count)], Overwrites: false);

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (!Overwrites || !AllFit(x))
        {
            return [Inputs.Fold(x, static (a, b) => a.Plus(b))];
        }

        for (var i = 1; i < x.Count; i++)
        {
            x[0].AddInPlace(x[i]);
        }

        return [x[0]];
    }

    bool AllFit(OpInputs x)
    {
        for (var i = 1; i < x.Count; i++)
        {
            if (Inputs.OneShape ? !x[i].shape.SequenceEqual(x[0].shape) : !InPlace.Fits(x[0], x[i]))
            {
                return false;
            }
        }

        return true;
    }
}
