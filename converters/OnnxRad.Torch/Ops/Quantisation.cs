using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Ops;

/// <summary>What QuantizeLinear and DequantizeLinear share: integers of 8 or 16 bits, and scales spread over the tensor they belong to.</summary>
/// <remarks>A scale without dimensions is for the whole tensor, a row of them for an axis, a tensor of them for blocks along the axis.</remarks>
static class Quantisation
{
    /// <summary>The integers that torch has too.</summary>
    /// <exception cref="NotSupportedException">Another type.</exception>
    public static ScalarType TypeOf(DataType type) => type switch
    {
        DataType.Uint8 => ScalarType.Byte,
        DataType.Int8 => ScalarType.Int8,
        DataType.Int16 => ScalarType.Int16,
        _ => throw new NotSupportedException($"has attribute 'output_dtype' = '{type}'; expected Uint8, Int8 or Int16"),
    };

    /// <summary>The smallest and largest level.</summary>
    public static (double Low, double High) Levels(ScalarType type) => type switch
    {
        ScalarType.Byte => (byte.MinValue, byte.MaxValue),
        ScalarType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ScalarType.Int16 => (short.MinValue, short.MaxValue),
        _ => throw new InvalidOperationException($"the zero point has element type {type}; expected Byte, Int8 or Int16"),
    };

    /// <summary>Scales or zero points, in the tensor's type and on its device, in a shape that broadcasts to the tensor.</summary>
    /// <param name="values">None, a row or a tensor of them.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis of the row or of the blocks.</param>
    /// <param name="block">How many neighbours share a scale; 0: none do.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Spread(Tensor values, Tensor x, long axis, long block, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var spread = values.to(type, x.device, copy: true);
        var dimension = axis < 0 ? axis + x.dim() : axis;
        if (block > 0)
        {
            return spread.repeat_interleave(block, (int)dimension).narrow(dimension, 0, x.shape[dimension]).MoveToOuterDisposeScope();
        }

        if (spread.numel() == 1)
        {
            return spread.reshape([]).MoveToOuterDisposeScope();
        }

        var shape = new long[x.dim()];
        Array.Fill(shape, 1);
        shape[dimension] = spread.numel();
        return spread.reshape(shape).MoveToOuterDisposeScope();
    }
}
