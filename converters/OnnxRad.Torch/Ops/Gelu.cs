using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x times the normal distribution function of x. https://onnx.ai/onnx/operators/onnx__Gelu.html</summary>
/// <remarks>Attributes: approximate = "none", or "tanh": by a hyperbolic tangent. Opsets 20.</remarks>
sealed record Gelu(bool Approximate) : ITorchOp
{
    public static Gelu From(OnnxNode node) => node.String("approximate", "none") switch
    {
        "none" => new(false),
        "tanh" => new(true),
        var other => throw new NotSupportedException($"has attribute 'approximate' = '{other}'; expected none or tanh"),
    };

    public Tensor[] Run(OpInputs x, bool training) =>
        [F.gelu(x[0], Approximate ? TorchSharp.Modules.GELU.Approximate.tanh : TorchSharp.Modules.GELU.Approximate.none)];
}
