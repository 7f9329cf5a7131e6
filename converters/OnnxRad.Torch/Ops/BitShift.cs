using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The bits of a moved b places to one side; what falls off is lost. https://onnx.ai/onnx/operators/onnx__BitShift.html</summary>
/// <remarks>Attributes: direction = "LEFT" or "RIGHT". Opset 11. Limits: of the unsigned integers Uint8.</remarks>
sealed record BitShift(bool ToLeft) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static BitShift From(OnnxNode node) => node.String("direction", "") switch
    {
        "LEFT" => new(true),
        "RIGHT" => new(false),
        var other => throw new NotSupportedException($"has attribute 'direction' = '{other}'; expected LEFT or RIGHT"),
    };

    public Tensor[] Run(OpInputs x, bool training) => [ToLeft ? x[0].bitwise_left_shift(x[1]) : x[0].bitwise_right_shift(x[1])];
}
