using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - zero point) * scale. https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html</summary>
/// <remarks>
/// <para>
/// Attributes: axis = 1 (13), block_size = 0 (21), output_dtype = the scale's type (23). Opsets 10, 13, 19, 21, 23, 24, 25.
/// Limits: uint8, int8, int16 and int32; to Float.
/// </para>
/// <para>Levels from a QuantizeLinear whose input carries a gradient are floating-point numbers, and it passes.</para>
/// </remarks>
sealed record DequantizeLinear(long Axis, long Block) : ITorchOp
{
    /// <summary>Scales in bfloat16 would give other values.</summary>
    public bool KeepsFloat32 => true;

    public static DequantizeLinear From(OnnxNode node) => (DataType)node.Int("output_dtype", 0) is var type
        && type is DataType.Undefined or DataType.Float
            ? new(node.Int("axis", 1), node.Int("block_size", 0))
            : throw new NotSupportedException($"has attribute 'output_dtype' = '{type}'; expected Float");

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        var type = x[0].is_floating_point() ? x[0].dtype : x[1].dtype;
        var levels = x[0].to(type, x.Device);
        if (x.Optional(2) is { } zero)
        {
            levels = levels - Quantisation.Spread(zero, levels, Axis, Block, type);
        }

        return [(levels * Quantisation.Spread(x[1], levels, Axis, Block, type)).MoveToOuterDisposeScope()];
    }
}
