using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x where the condition holds and y elsewhere, with broadcasting. https://onnx.ai/onnx/operators/onnx__Where.html</summary>
/// <remarks>Attributes: none. Opsets 9, 16.</remarks>
sealed record Where : ITorchOp
{
    public static Where From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var condition = x[0].to(x[1].dim() == 0 ? x[2].device : x[1].device);
        using var chosen = where(condition, x[1], x[2]);

        // Of two numbers: those stay in float32 whatever the graph computes in.
        return [chosen.to_type(chosen.dtype == ScalarType.Float32 ? x.FloatType : chosen.dtype)];
    }
}
