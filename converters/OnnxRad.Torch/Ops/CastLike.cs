using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The element type of the second input. https://onnx.ai/onnx/operators/onnx__CastLike.html</summary>
/// <remarks>Attributes: saturate and round_mode concern 8-bit floats only. Opsets 15, 19, 21, 23, 24, 25. As <see cref="Cast"/>.</remarks>
sealed record CastLike : ITorchOp
{
    public static CastLike From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training) => [Cast.To(x, x[1].dtype)];
}
