using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The ends of the element types.</summary>
static class TypeLimits
{
    /// <summary>Minus infinity, or the smallest number of a type without it.</summary>
    public static Scalar Lowest(ScalarType type) => type switch
    {
        ScalarType.Bool or ScalarType.Byte => 0L.ToScalar(),
        ScalarType.Int8 => ((long)sbyte.MinValue).ToScalar(),
        ScalarType.Int16 => ((long)short.MinValue).ToScalar(),
        ScalarType.Int32 => ((long)int.MinValue).ToScalar(),
        ScalarType.Int64 => long.MinValue.ToScalar(),
        _ => double.NegativeInfinity.ToScalar(),
    };

    /// <summary>Infinity, or the largest number of a type without it.</summary>
    public static Scalar Highest(ScalarType type) => type switch
    {
        ScalarType.Bool => 1L.ToScalar(),
        ScalarType.Byte => ((long)byte.MaxValue).ToScalar(),
        ScalarType.Int8 => ((long)sbyte.MaxValue).ToScalar(),
        ScalarType.Int16 => ((long)short.MaxValue).ToScalar(),
        ScalarType.Int32 => ((long)int.MaxValue).ToScalar(),
        ScalarType.Int64 => long.MaxValue.ToScalar(),
        _ => double.PositiveInfinity.ToScalar(),
    };
}
