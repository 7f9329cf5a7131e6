using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Any number of inputs taken together two by two: broadcast from opset 8 on, of one shape before.</summary>
sealed record Variadic(bool OneShape)
{
    /// <summary>Reads what the node's operator set allows.</summary>
    public static Variadic From(OnnxNode node) => new(node.Opset < 8);

    /// <summary>All inputs taken together; a new tensor, also of one input.</summary>
    /// <exception cref="InvalidOperationException">The shapes differ where they must not.</exception>
    public Tensor Fold(OpInputs x, Func<Tensor, Tensor, Tensor> combine)
    {
        var result = x[0].alias();
        for (var i = 1; i < x.Count; i++)
        {
            using var before = result;
            result = OneShape && !x[i].shape.SequenceEqual(x[0].shape)
                ? throw new InvalidOperationException($"Input {i} has another shape than the first; before opset 8 all must have one.")
                : combine(before, x[i]);
        }

        return result;
    }
}
