using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The ends of the element types.</summary>
/// <remarks>The first case of each says what all are: without it, whole numbers would become real ones beside infinity.</remarks>
static class TypeLimits
{
    /// <summary>Minus infinity, or the smallest number of a type without it.</summary>
    public static Number Lowest(ScalarType type) => type switch
    {
        ScalarType.Bool or ScalarType.Byte => (Number)0L,
        ScalarType.Int8 => (long)sbyte.MinValue,
        ScalarType.Int16 => (long)short.MinValue,
        ScalarType.Int32 => (long)int.MinValue,
        ScalarType.Int64 => long.MinValue,
        _ => double.NegativeInfinity,
    };

    /// <summary>Infinity, or the largest number of a type without it.</summary>
    public static Number Highest(ScalarType type) => type switch
    {
        ScalarType.Bool => (Number)1L,
        ScalarType.Byte => (long)byte.MaxValue,
        ScalarType.Int8 => (long)sbyte.MaxValue,
        ScalarType.Int16 => (long)short.MaxValue,
        ScalarType.Int32 => (long)int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => double.PositiveInfinity,
    };
}
