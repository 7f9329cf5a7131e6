using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>In training zeroes a fraction of the values and scales the rest by 1 / (1 - ratio); otherwise x.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__Dropout.html</para>
/// <para>
/// Attributes: ratio = 0.5 (an input from 12 on), is_test (6) and seed (both ignored: the module says whether training is on
/// and torch's generator draws). Opsets 6, 7, 10, 12, 13, 22. The second output says what was kept, as bool (x's type
/// before 10); in inference that is all of it, as version 12 specifies, while ONNX Runtime gives none before 12.
/// The input training_mode is ignored too.
/// </para>
/// </remarks>
sealed record Dropout(double Ratio, bool FloatMask, int Outputs) : ITorchOp
{
    public static Dropout From(OnnxNode node) => new(node.Float("ratio", 0.5f), node.Opset < 10, Math.Clamp(node.Outputs.Count, 1, 2));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var ratio = x.Optional(1) is null ? Ratio : x.Scalar(1);
        if (Outputs == 1)
        {
            return [training ? F.dropout(x[0], ratio, training: true) : x[0].alias()];
        }

        using var kept = training ? zeros_like(x[0]).bernoulli_(1 - ratio) : ones_like(x[0]);
        using var masked = x[0].mul(kept);
        var mask = FloatMask ? kept.alias() : kept.to_type(ScalarType.Bool);
        return [training && ratio < 1 ? masked.DividedBy(1 - ratio) : masked.alias(), mask];
    }
}
