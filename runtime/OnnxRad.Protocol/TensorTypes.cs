using System.Collections.Frozen;

namespace OnnxRad.Protocol;

/// <summary>Names and sizes of the element types.</summary>
public static class TensorTypes
{
    static readonly (string Name, int Size)[] s_table =
    [
        ("BOOL", 1), ("UINT8", 1), ("UINT16", 2), ("UINT32", 4), ("UINT64", 8), ("INT8", 1), ("INT16", 2), ("INT32", 4), ("INT64", 8),
        ("FP16", 2), ("BF16", 2), ("FP32", 4), ("FP64", 8), ("BYTES", 0),
    ];

    static readonly FrozenDictionary<string, TensorType> s_byName =
        Enum.GetValues<TensorType>().ToFrozenDictionary(type => s_table[(int)type].Name, StringComparer.Ordinal);

    /// <summary>All names, in the order of <see cref="TensorType"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_table.Select(row => row.Name)];

    /// <summary>The name in messages, such as <c>FP32</c>.</summary>
    public static string Name(this TensorType type) => s_table[(int)type].Name;

    /// <summary>Bytes an element takes in raw contents.</summary>
    /// <value>1 to 8; 0 for <see cref="TensorType.Bytes"/>, whose elements differ in size.</value>
    public static int Size(this TensorType type) => s_table[(int)type].Size;

    /// <summary>Finds a type by its name in messages; case matters.</summary>
    public static bool TryParse(string name, out TensorType type) => s_byName.TryGetValue(name, out type);

    /// <summary>The number of elements of a shape.</summary>
    /// <returns>-1 where a dimension is negative or the product is above <see cref="long.MaxValue"/>.</returns>
    public static long Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size))
            {
                return -1;
            }

            count *= size;
        }

        return count;
    }
}
