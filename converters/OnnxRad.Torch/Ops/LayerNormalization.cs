using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - mean) / sqrt(var + epsilon) * scale + bias over the dimensions from an axis on.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__LayerNormalization.html Attributes: axis = -1, epsilon = 1e-5, stash_type (ignored:
/// computed in x's type). Opsets 17. Further outputs: the mean and 1 / sqrt(var + epsilon).
/// </remarks>
sealed record LayerNormalization(long Axis, double Epsilon, int Outputs) : ITorchOp
{
    public IReadOnlyList<int> Weights => [1, 2];

    public static LayerNormalization From(OnnxNode node) =>
        new(node.Int("axis", -1), node.Float("epsilon", 1e-5f), Math.Clamp(node.Outputs.Count, 1, 3));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var dimensions = FromAxis(x[0], Axis);
        var normalised = x[0].shape[^dimensions.Length..];
        if (Outputs == 1 && x[1].shape.AsSpan().SequenceEqual(normalised)
            && (x.Optional(2) is not { } given || given.shape.AsSpan().SequenceEqual(normalised)))
        {
            return [F.layer_norm(x[0], normalised, x[1], x.Optional(2), Epsilon)];
        }

        var (variance, mean) = x[0].var_mean(dimensions, unbiased: false, keepdim: true);
        using var padded = variance.Plus(Epsilon);
        variance.Dispose();
        var inverse = padded.rsqrt();
        using var centred = x[0].sub(mean);
        using var unit = centred.mul(inverse);
        using var scaled = unit.mul(x[1]);
        Tensor[] all = [x.Optional(2) is { } bias ? scaled.Plus(bias) : scaled.alias(), mean, inverse];
        foreach (var unused in all.AsSpan(Outputs))
        {
            unused.Dispose();
        }

        return all[..Outputs];
    }

    /// <summary>The dimensions from an axis (negative from the end) on.</summary>
    public static long[] FromAxis(Tensor x, long axis)
    {
        var first = axis < 0 ? axis + x.dim() : axis;
        var dimensions = new long[x.dim() - first];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = first + i;
        }

        return dimensions;
    }
}
