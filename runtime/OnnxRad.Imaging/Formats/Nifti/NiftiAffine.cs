namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>From indices to places: the affine transform of the file, or the one that its quaternion stands for (nifti1.h, methods 2 and 3).</summary>
static class NiftiAffine
{
    const int Count = 12;

    /// <summary>Three rows of four, in RAS and mm; null where the file has none.</summary>
    public static double[]? Of(NiftiFields fields)
    {
        double[]? affine = null;
        if (fields.AffineCode > 0)
        {
            affine = new double[Count];
            for (var i = 0; i < Count; i++)
            {
                affine[i] = fields.AffineValue(i);
            }
        }
        else if (fields.QuaternionCode > 0)
        {
            affine = FromQuaternion(fields);
        }

        return affine is not null && Array.TrueForAll(affine, double.IsFinite) ? affine : null;
    }

    static double[] FromQuaternion(NiftiFields fields)
    {
        var (b, c, d) = (fields.Quaternion(0), fields.Quaternion(1), fields.Quaternion(2));
        var a = Math.Sqrt(Math.Max(0, 1 - (b * b) - (c * c) - (d * d)));
        var hand = fields.Handedness < 0 ? -1 : 1;
        var (x, y, z) = (fields.Distance(1), fields.Distance(2), hand * fields.Distance(3));
        return
        [
            ((a * a) + (b * b) - (c * c) - (d * d)) * x, 2 * ((b * c) - (a * d)) * y, 2 * ((b * d) + (a * c)) * z, fields.QuaternionOffset(0),
            2 * ((b * c) + (a * d)) * x, ((a * a) + (c * c) - (b * b) - (d * d)) * y, 2 * ((c * d) - (a * b)) * z, fields.QuaternionOffset(1),
            2 * ((b * d) - (a * c)) * x, 2 * ((c * d) + (a * b)) * y, ((a * a) + (d * d) - (c * c) - (b * b)) * z, fields.QuaternionOffset(2),
        ];
    }
}
