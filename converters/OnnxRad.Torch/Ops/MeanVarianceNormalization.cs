using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - mean) / (sqrt(var) + 1e-9) over some dimensions.</summary>
/// <remarks>https://onnx.ai/onnx/operators/onnx__MeanVarianceNormalization.html Attributes: axes = 0, 2, 3. Opsets 9, 13.</remarks>
sealed record MeanVarianceNormalization(long[] Axes) : ITorchOp
{
    public static MeanVarianceNormalization From(OnnxNode node) => new(node.Has("axes") ? node.Ints("axes") : [0, 2, 3]);

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (variance, mean) = x[0].var_mean(Axes, unbiased: false, keepdim: true);
        using var deviation = variance.sqrt();
        using var divisor = deviation.Plus(1e-9);
        using var centred = x[0].sub(mean);
        variance.Dispose();
        mean.Dispose();
        return [centred.div(divisor)];
    }
}
