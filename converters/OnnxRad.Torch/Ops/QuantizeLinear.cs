using OnnxRad.Graphs;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>round(x / scale) + zero point, halves to even, held within the levels of 8 or 16 bits.</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html</para>
/// <para>
/// Attributes: axis = 1 (13), block_size = 0 (21), output_dtype = the zero point's type, or uint8 (21); saturate (19) concerns 8-bit floats
/// only, precision (23) is that of x. Opsets 10, 13, 19, 21, 23, 24, 25. Limits: uint8, int8 and int16.
/// </para>
/// <para>
/// Where x carries a gradient, the levels are floating-point numbers and the gradient passes as if there were no rounding, but for values
/// beyond the levels, which get none (straight-through estimator). A float initialiser as x is trained.
/// </para>
/// </remarks>
sealed record QuantizeLinear(long Axis, long Block, ScalarType? Type) : ITorchOp
{
    public IReadOnlyList<int> Weights => [0];

    /// <summary>Scales in bfloat16 would give other levels.</summary>
    public bool KeepsFloat32 => true;

    public static QuantizeLinear From(OnnxNode node) => new(
        node.Int("axis", 1),
        node.Int("block_size", 0),
        (DataType)node.Int("output_dtype", 0) is var type && type == DataType.Undefined ? null : Quantisation.TypeOf(type));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var type = x.Optional(2)?.dtype ?? Type ?? ScalarType.Byte;
        var (low, high) = Quantisation.Levels(type);
        using var scope = NewDisposeScope();
        var values = x[0].is_floating_point() ? x[0] : x[0].to_type(ScalarType.Float32);
        var scaled = values / Quantisation.Spread(x[1], values, Axis, Block, values.dtype);
        var zero = x.Optional(2) is { } given ? Quantisation.Spread(given, values, Axis, Block, values.dtype) : zeros([], values.dtype, values.device);
        var levels = scaled.round().Plus(zero).Clamped(low, high);
        if (!levels.requires_grad)
        {
            return [levels.to_type(type).MoveToOuterDisposeScope()];
        }

        var smooth = scaled.Plus(zero).Clamped(low, high);
        return [levels.detach().Plus(smooth - smooth.detach()).MoveToOuterDisposeScope()];
    }
}
