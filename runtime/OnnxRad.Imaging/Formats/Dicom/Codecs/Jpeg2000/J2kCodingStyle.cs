namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>How a component is coded (COD, COC; A.6.1).</summary>
/// <param name="Levels">Wavelet decompositions, 0 to 32.</param>
/// <param name="BlockWidthBits">Code blocks have 2^this columns.</param>
/// <param name="BlockHeightBits">Code blocks have 2^this rows.</param>
/// <param name="Passes">Variations of the coding passes.</param>
/// <param name="Reversible">Whether the wavelet is 5/3, without loss, rather than 9/7.</param>
/// <param name="PrecinctBits">A resolution's precinct width (low 4 bits) and height (high 4 bits) as powers of two.</param>
sealed record J2kCodingStyle(int Levels, int BlockWidthBits, int BlockHeightBits, J2kPasses Passes, bool Reversible, byte[] PrecinctBits)
{
    const int HighThroughput = 0x40;

    public static J2kCodingStyle Parse(ReadOnlySpan<byte> segment, bool hasPrecincts)
    {
        var levels = segment.Length >= 5 ? segment[0] : byte.MaxValue;
        if (levels > 32 || (hasPrecincts && segment.Length < 6 + levels))
        {
            throw Bad();
        }

        if ((segment[3] & HighThroughput) != 0)
        {
            throw HtJpeg2000Codec.NotRead();
        }

        var precincts = new byte[levels + 1];
        precincts.AsSpan().Fill(0xFF);
        if (hasPrecincts)
        {
            segment.Slice(5, precincts.Length).CopyTo(precincts);
        }

        var (width, height) = ((segment[1] & 15) + 2, (segment[2] & 15) + 2);
        return width <= 10 && height <= 10 && width + height <= 12
            ? new(levels, width, height, (J2kPasses)segment[3], segment[4] == 1, precincts)
            : throw Bad();
    }

    static InvalidImageException Bad() => new("The coding style of its JPEG 2000 pixels is damaged.");
}
