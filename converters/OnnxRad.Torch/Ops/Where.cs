using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>x where the condition holds and y elsewhere, with broadcasting. https://onnx.ai/onnx/operators/onnx__Where.html</summary>
/// <remarks>Attributes: none. Opsets 9, 16.</remarks>
sealed record Where : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Where From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var chosen = where(x[0], x[1], x[2]);

        // Of two numbers: those stay in float32 whatever the graph computes in.
        return [chosen.to_type(chosen.dtype == ScalarType.Float32 ? x.FloatType : chosen.dtype)];
    }
}
