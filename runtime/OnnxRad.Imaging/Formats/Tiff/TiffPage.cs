using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>What the directory of a page says of its pixels, checked.</summary>
sealed record TiffPage(int Width, int Height, int Samples, int Bits, SampleFormat Format, Photometric Photometric, bool IsPlanar, int Orientation)
{
    const int ReducedResolution = 1, TransparencyMask = 4;

    static readonly Compression[] s_compressions =
        [Compression.NONE, Compression.LZW, Compression.PACKBITS, Compression.ADOBE_DEFLATE, Compression.DEFLATE, Compression.JPEG];

    // Indices of more bits would need a table that is larger than most images.
    const int MaxPaletteBits = 8;

    /// <summary>Channels of the image; a palette gives three.</summary>
    public int Channels => Photometric is Photometric.RGB or Photometric.PALETTE ? 3 : 1;

    /// <summary>Samples of a pixel that are read: those after the third, or after a grey one, are alpha and the like.</summary>
    public int SamplesRead => IsPalette ? 1 : Channels;

    /// <summary>Whether samples are indices of a table of colours.</summary>
    public bool IsPalette => Photometric == Photometric.PALETTE;

    /// <summary>Values of the image.</summary>
    public long Values => (long)Width * Height * Channels;

    bool IsReal => Format == SampleFormat.IEEEFP;

    /// <summary>Whether the current page is no image of its own: a thumbnail, or a mask.</summary>
    public static bool IsSecondary(LibTiff tiff) => (Number(tiff, TiffTag.SUBFILETYPE, 0) & (ReducedResolution | TransparencyMask)) != 0;

    /// <summary>Reads and checks the current page.</summary>
    public static TiffPage Of(LibTiff tiff)
    {
        var page = new TiffPage(
            Number(tiff, TiffTag.IMAGEWIDTH, 0),
            Number(tiff, TiffTag.IMAGELENGTH, 0),
            Number(tiff, TiffTag.SAMPLESPERPIXEL, 1),
            Number(tiff, TiffTag.BITSPERSAMPLE, 1),
            (SampleFormat)Number(tiff, TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT),
            (Photometric)Number(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK),
            Number(tiff, TiffTag.PLANARCONFIG, (int)PlanarConfig.CONTIG) == (int)PlanarConfig.SEPARATE,
            Number(tiff, TiffTag.ORIENTATION, Formats.Orientation.Upright));
        page.Check(tiff);
        return page;
    }

    static int Number(LibTiff tiff, TiffTag tag, int fallback) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : fallback;

    void Check(LibTiff tiff)
    {
        if (Width < 1 || Height < 1 || (long)Width * Height > ImageFormats.MaxPixels)
        {
            throw new InvalidImageException($"Its TIFF directory says {Width} x {Height} pixels; 1 to {ImageFormats.MaxPixels} are read.");
        }

        var isNumber = Format is SampleFormat.UINT or SampleFormat.INT ? Bits is (>= 1 and <= 16) or 32 : IsReal && Bits is 32 or 64;
        if (!isNumber || Samples is < 1 or > 4 || Samples < SamplesRead)
        {
            throw NotRead(
                $"Its TIFF pixels have {Samples} samples of {Bits} bits and format {(int)Format}; "
                + "whole numbers of 1 to 16 and 32 bits and real ones of 32 and 64 are read.");
        }

        if (Photometric is not (Photometric.MINISBLACK or Photometric.MINISWHITE or Photometric.RGB or Photometric.PALETTE))
        {
            throw NotRead($"Its TIFF colours are of kind {(int)Photometric}; grey, RGB and palettes are read.");
        }

        if (IsPalette && (Format != SampleFormat.UINT || Bits > MaxPaletteBits))
        {
            throw NotRead($"Its TIFF palette has indices of {Bits} bits and format {(int)Format}; unsigned ones of up to {MaxPaletteBits} bits are read.");
        }

        var compression = (Compression)Number(tiff, TiffTag.COMPRESSION, (int)Compression.NONE);
        if (!s_compressions.Contains(compression))
        {
            throw NotRead($"Its TIFF pixels have the compression {(int)compression}; none, LZW, PackBits, Deflate and JPEG are read.");
        }
    }

    static InvalidImageException NotRead(string problem) => new(problem, "Save it as an ordinary grey or RGB TIFF file.");
}
