namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A decoded frame: the values as stored, before rescale, palette and colour conversion.</summary>
/// <param name="Spec">Size and kind of the pixels.</param>
/// <param name="Values">Whole numbers, shape (H, W, samples); 32-bit unsigned ones as their bits. Empty for real numbers.</param>
/// <param name="Reals">Real numbers of float and double pixels, shape (H, W); null for whole numbers.</param>
sealed record StoredFrame(PixelSpec Spec, int[] Values, float[]? Reals)
{
    /// <summary>The value of a sample.</summary>
    public float this[int index] => (float)Exact(index);

    /// <summary>The value of a sample, all bits of it.</summary>
    // Without the conversions to double the kinds of numbers would meet in float, of 24 bits.
    public double Exact(int index) => Reals is not null ? Reals[index]
        : Spec is { Signed: false, BitsStored: 32 } ? (double)(uint)Values[index]
        : (double)Values[index];
}
