namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The bits of a sample that mean something; others may hold overlays.</summary>
static class SampleBits
{
    /// <summary>Takes the stored bits out of allocated ones, in place, and extends their sign.</summary>
    public static void Extract(int[] values, int bitsStored, int highBit, bool signed)
    {
        var (left, right) = (31 - highBit, 32 - bitsStored);
        if (right == 0)
        {
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            var top = values[i] << left;
            values[i] = signed ? top >> right : (int)((uint)top >> right);
        }
    }
}
