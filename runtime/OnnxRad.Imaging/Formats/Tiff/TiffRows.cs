using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>The pixels of a page.</summary>
static class TiffRows
{
    public static RadImage Read(LibTiff tiff, TiffPage page)
    {
        var rowBytes = page.Width * (page.IsPlanar ? 1 : page.Samples) * (page.Bits / 8);
        if (tiff.ScanlineSize() != rowBytes)
        {
            throw new InvalidImageException($"Its TIFF rows have {tiff.ScanlineSize()} bytes; expected {rowBytes}.");
        }

        var (row, values) = (new byte[rowBytes], new float[page.Channels * page.Width * page.Height]);
        for (var plane = 0; plane < (page.IsPlanar ? page.Channels : 1); plane++)
        {
            for (var y = 0; y < page.Height; y++)
            {
                if (!tiff.ReadScanline(row, 0, y, (short)plane))
                {
                    throw new InvalidImageException($"Its TIFF data ends at row {y} of {page.Height}, or is damaged there.");
                }

                Place(page, row, values, plane, y);
            }
        }

        return new(page.Channels, page.Height, page.Width, page.Bits, values)
        {
            IsGreyLevels = page.Format == SampleFormat.UINT,
        };
    }

    static void Place(TiffPage page, ReadOnlySpan<byte> row, float[] values, int plane, int y)
    {
        var (channels, step) = page.IsPlanar ? (1, 1) : (page.Channels, page.Samples);
        for (var c = 0; c < channels; c++)
        {
            var target = ((((c + plane) * page.Height) + y) * page.Width);
            for (var x = 0; x < page.Width; x++)
            {
                var value = Sample(page, row, (x * step) + c);
                values[target + x] = (float)(page.Photometric == Photometric.MINISWHITE ? Mirror(page) - value : value);
            }
        }
    }

    // What a value and its opposite add up to, where zero is white.
    static double Mirror(TiffPage page) => page.Format switch
    {
        SampleFormat.UINT => Math.Pow(2, page.Bits) - 1,
        SampleFormat.INT => -1,
        _ => 0,
    };

    // The library gives the numbers in the order of bytes of this machine.
    static double Sample(TiffPage page, ReadOnlySpan<byte> row, int index) => (page.Format, page.Bits) switch
    {
        (SampleFormat.UINT, 8) => row[index],
        (SampleFormat.INT, 8) => (sbyte)row[index],
        (SampleFormat.UINT, 16) => MemoryMarshal.Cast<byte, ushort>(row)[index],
        (SampleFormat.INT, 16) => MemoryMarshal.Cast<byte, short>(row)[index],
        (SampleFormat.UINT, 32) => MemoryMarshal.Cast<byte, uint>(row)[index],
        (SampleFormat.INT, 32) => MemoryMarshal.Cast<byte, int>(row)[index],
        (_, 32) => MemoryMarshal.Cast<byte, float>(row)[index],
        _ => MemoryMarshal.Cast<byte, double>(row)[index],
    };
}
