using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>Another element type. https://onnx.ai/onnx/operators/onnx__Cast.html</summary>
/// <remarks>
/// Attributes: to; saturate and round_mode concern 8-bit floats only. Opsets 6, 9, 13, 19, 21, 23, 24, 25. Fractions are cut off; half floats
/// are rounded to the nearest, halves to even. Floats go to the graph's device, where integers may not be. Limits: element types that torch has.
/// </remarks>
sealed record Cast(ScalarType Type) : ITorchOp
{
    public static Cast From(OnnxNode node) => new(ElementType.Of("to", (DataType)node.Int("to", 0)));

    public Tensor[] Run(OpInputs x, bool training) => [To(x, Type == ScalarType.Float32 ? FloatType(x) : Type)];

    /// <summary>A copy of the first input in another element type.</summary>
    public static Tensor To(OpInputs x, ScalarType type) => ElementType.IsFloat(type)
        ? x[0].to(type, x.Device, copy: true)
        : x[0].to_type(type, copy: true);

    /// <summary>Float is what the graph computes in, but sizes and places would be off in bfloat16.</summary>
    static ScalarType FloatType(OpInputs x) =>
        x.FloatType != ScalarType.BFloat16 || x[0].is_floating_point() || x[0].dtype == ScalarType.Bool ? x.FloatType : ScalarType.Float32;
}
