using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>In training zeroes a fraction of the values and scales the rest by 1 / (1 - ratio); otherwise x.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__Dropout.html</para>
/// <para>
/// Attributes: ratio = 0.5 (7, 10; an input from 12 on), seed (ignored: torch's generator is used). Opsets 7, 10, 12, 13, 22.
/// Limits: whether training is on is said by the module, not by the input training_mode; the output mask is not computed.
/// </para>
/// </remarks>
sealed record Dropout(double Ratio) : ITorchOp
{
    public static Dropout From(OnnxNode node) => new(node.Float("ratio", 0.5f));

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (!training)
        {
            return [x[0].alias()];
        }

        return [F.dropout(x[0], x.Optional(1) is null ? Ratio : x.Scalar(1), training: true)];
    }
}
