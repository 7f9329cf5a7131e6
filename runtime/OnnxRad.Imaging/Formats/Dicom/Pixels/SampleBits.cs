using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The bits of a sample that mean something; others may hold overlays.</summary>
static class SampleBits
{
    /// <summary>Takes the stored bits out of allocated ones, in place, and extends their sign.</summary>
    public static void Extract(Span<int> values, int bitsStored, int highBit, bool signed)
    {
        var (left, right) = (31 - highBit, 32 - bitsStored);
        if (right == 0)
        {
            return;
        }

        var i = 0;
        for (; i <= values.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var top = new Vector<int>(values[i..]) << left;
            (signed ? top >> right : top >>> right).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            var top = values[i] << left;
            values[i] = signed ? top >> right : top >>> right;
        }
    }
}
