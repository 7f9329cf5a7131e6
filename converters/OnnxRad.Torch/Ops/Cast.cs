using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>Another element type. https://onnx.ai/onnx/operators/onnx__Cast.html</summary>
/// <remarks>
/// Attributes: to; saturate and round_mode concern 8-bit floats only. Opsets 6, 9, 13, 19, 21, 23, 24, 25.
/// Limits: to Float, Double, Int64, Int32 or Bool. Floats go to the graph's device, where integers may not be.
/// </remarks>
sealed record Cast(ScalarType Type) : ITorchOp
{
    public static Cast From(OnnxNode node) => new((DataType)node.Int("to", 0) switch
    {
        DataType.Float => ScalarType.Float32,
        DataType.Double => ScalarType.Float64,
        DataType.Int64 => ScalarType.Int64,
        DataType.Int32 => ScalarType.Int32,
        DataType.Bool => ScalarType.Bool,
        var other => throw new NotSupportedException(
            $"has attribute 'to' = {other}; expected Float, Double, Int64, Int32 or Bool"),
    });

    public Tensor[] Run(OpInputs x, bool training) => Type is ScalarType.Float32 or ScalarType.Float64
        ? [x[0].to(FloatType(x), x.Device, copy: true)]
        : [x[0].to_type(Type, copy: true)];

    /// <summary>Float is what the graph computes in, but sizes and places would be off in bfloat16.</summary>
    ScalarType FloatType(OpInputs x) =>
        Type == ScalarType.Float32 && (x.FloatType != ScalarType.BFloat16 || x[0].is_floating_point() || x[0].dtype == ScalarType.Bool)
            ? x.FloatType
            : Type;
}
