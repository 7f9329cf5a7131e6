using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>How the coefficients of a component are quantised (QCD, QCC; A.6.4).</summary>
sealed record J2kQuantisation(bool Derived, int GuardBits, int[] Exponents, int[] Mantissas)
{
    public static J2kQuantisation Parse(ReadOnlySpan<byte> segment)
    {
        var style = segment.Length > 0 ? segment[0] & 31 : 3;
        var count = style == 0 ? segment.Length - 1 : (segment.Length - 1) / 2;
        if (style > 2 || count < 1)
        {
            throw new InvalidImageException("The quantisation of its JPEG 2000 pixels is damaged.");
        }

        var (exponents, mantissas) = (new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var value = style == 0 ? segment[1 + i] << 8 : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]);
            (exponents[i], mantissas[i]) = (value >> 11, style == 0 ? 0 : value & 0x7FF);
        }

        return new(style == 1, segment[0] >> 5, exponents, mantissas);
    }

    /// <summary>Exponent and mantissa of a subband; derived ones follow from those of the lowest band (equation E-5).</summary>
    /// <param name="band">0 for the lowest band, then three for each resolution.</param>
    public (int Exponent, int Mantissa) Of(int band)
    {
        if (Derived)
        {
            return (Exponents[0] - (band > 0 ? (band - 1) / 3 : 0), Mantissas[0]);
        }

        return band < Exponents.Length
            ? (Exponents[band], Mantissas[band])
            : throw new InvalidImageException("The quantisation of its JPEG 2000 pixels lacks a subband.");
    }
}
