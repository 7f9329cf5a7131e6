using System.Numerics;
using System.Runtime.InteropServices;

namespace OnnxRad.Runtime;

/// <summary>Looks for values that are infinite or no numbers.</summary>
static class FiniteValues
{
    // The bits of the exponent, all set in such values (IEEE 754).
    const uint Exponent = 0x7F80_0000;

    /// <summary>Whether all are finite numbers. It reads them once, at the speed of the memory.</summary>
    public static bool Are(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var (mask, i) = (new Vector<uint>(Exponent), 0);
        for (; i <= bits.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            if (Vector.EqualsAny(new Vector<uint>(bits[i..]) & mask, mask))
            {
                return false;
            }
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & Exponent) == Exponent)
            {
                return false;
            }
        }

        return true;
    }
}
