using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>The pixels of a page.</summary>
sealed class TiffPixels
{
    readonly LibTiff _tiff;
    readonly TiffPage _page;
    readonly float[] _values;

    // What a value and its opposite add up to, where zero is white.
    readonly double? _mirror;

    // Real numbers that were predicted come in the order of bytes of this machine, and the library turns them round all the same.
    readonly bool _isTurned;

    // The colours of a palette, by channel and index.
    readonly byte[][]? _palette;

    TiffPixels(LibTiff tiff, TiffPage page)
    {
        (_tiff, _page, _values, _palette) = (tiff, page, new float[page.Values], page.IsPalette ? Palette(tiff, page.Bits) : null);
        _isTurned = page.Format == SampleFormat.IEEEFP && tiff.IsByteSwapped()
            && tiff.GetField(TiffTag.PREDICTOR) is [var predictor, ..] && predictor.ToInt() == (int)Predictor.FLOATINGPOINT;
        _mirror = page.Photometric != Photometric.MINISWHITE ? null : page.Format switch
        {
            SampleFormat.UINT => Math.Pow(2, page.Bits) - 1,
            SampleFormat.INT => -1,
            _ => 0,
        };
    }

    /// <summary>Reads the pixels of the current page of a file.</summary>
    public static RadImage Read(LibTiff tiff, TiffPage page)
    {
        var pixels = new TiffPixels(tiff, page);
        for (var plane = 0; plane < (page.IsPlanar ? page.SamplesRead : 1); plane++)
        {
            if (tiff.IsTiled())
            {
                pixels.ReadTiles(plane);
            }
            else
            {
                pixels.ReadStrips(plane);
            }
        }

        return new(page.Channels, page.Height, page.Width, page.IsPalette ? 8 : page.Bits, pixels._values) { IsGreyLevels = page.Format == SampleFormat.UINT };
    }

    void ReadStrips(int plane)
    {
        var row = new byte[Check(_tiff.ScanlineSize(), _page.Width)];
        for (var y = 0; y < _page.Height; y++)
        {
            if (!_tiff.ReadScanline(row, 0, y, (short)plane))
            {
                throw new InvalidImageException($"Its TIFF data ends at row {y} of {_page.Height}, or is damaged there.");
            }

            Place(row, plane, 0, y, _page.Width);
        }
    }

    void ReadTiles(int plane)
    {
        var (width, height) = (_tiff.GetField(TiffTag.TILEWIDTH)[0].ToInt(), _tiff.GetField(TiffTag.TILELENGTH)[0].ToInt());
        var rowBytes = Check(_tiff.TileRowSize(), width);
        var tile = new byte[checked(rowBytes * height)];
        for (var y = 0; y < _page.Height; y += height)
        {
            for (var x = 0; x < _page.Width; x += width)
            {
                if (_tiff.ReadTile(tile, 0, x, y, 0, (short)plane) != tile.Length)
                {
                    throw new InvalidImageException($"The tile at row {y} and column {x} of its TIFF data is cut off or damaged.");
                }

                for (var i = 0; i < Math.Min(height, _page.Height - y); i++)
                {
                    Place(tile.AsSpan(i * rowBytes, rowBytes), plane, x, y + i, Math.Min(width, _page.Width - x));
                }
            }
        }
    }

    /// <summary>The bytes of a row, or of a row of a tile, as the library and as the directory have it.</summary>
    int Check(int found, int width)
    {
        var expected = (((long)width * (_page.IsPlanar ? 1 : _page.Samples) * _page.Bits) + 7) / 8;
        return found == expected ? found : throw new InvalidImageException($"Its TIFF rows have {found} bytes; expected {expected}.");
    }

    static byte[][] Palette(LibTiff tiff, int bits)
    {
        ushort[][] colours = Array.ConvertAll(tiff.GetField(TiffTag.COLORMAP), channel => channel.ToUShortArray());

        // Values have 16 bits; some programs write those of 8 as they are.
        var shift = Array.Exists(colours, c => Array.Exists(c, v => v > byte.MaxValue)) ? 8 : 0;
        return colours.Length == 3 && Array.TrueForAll(colours, c => c.Length >= 1 << bits)
            ? Array.ConvertAll(colours, c => Array.ConvertAll(c, v => (byte)(v >> shift)))
            : throw new InvalidImageException($"The palette of its TIFF pixels has fewer than {1 << bits} colours; it is damaged.");
    }

    void Place(ReadOnlySpan<byte> row, int plane, int x, int y, int count)
    {
        var (channels, step) = _page.IsPlanar ? (1, 1) : (_page.SamplesRead, _page.Samples);
        if (_palette is not null)
        {
            PlaceColours(_palette, row, step, (y * _page.Width) + x, count);
            return;
        }

        for (var c = 0; c < channels; c++)
        {
            var target = _values.AsSpan(((((c + plane) * _page.Height) + y) * _page.Width) + x, count);
            for (var i = 0; i < target.Length; i++)
            {
                var value = Sample(row, (i * step) + c);
                target[i] = (float)(_mirror is { } sum ? sum - value : value);
            }
        }
    }

    void PlaceColours(byte[][] palette, ReadOnlySpan<byte> row, int step, int at, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var index = (int)Sample(row, i * step);
            for (var c = 0; c < palette.Length; c++)
            {
                _values[(c * _page.Height * _page.Width) + at + i] = palette[c][index];
            }
        }
    }

    // The library gives numbers of whole bytes in the order of bytes of this machine.
    double Sample(ReadOnlySpan<byte> row, int index) => (_page.Format, _page.Bits) switch
    {
        (SampleFormat.IEEEFP, 32) when _isTurned => BinaryPrimitives.ReadSingleBigEndian(row[(4 * index)..]),
        (SampleFormat.IEEEFP, _) when _isTurned => BinaryPrimitives.ReadDoubleBigEndian(row[(8 * index)..]),
        (SampleFormat.UINT, 8) => row[index],
        (SampleFormat.UINT, 16) => MemoryMarshal.Cast<byte, ushort>(row)[index],
        (SampleFormat.UINT, 32) => MemoryMarshal.Cast<byte, uint>(row)[index],
        (SampleFormat.INT, 16) => MemoryMarshal.Cast<byte, short>(row)[index],
        (SampleFormat.INT, 32) => MemoryMarshal.Cast<byte, int>(row)[index],
        (SampleFormat.IEEEFP, 32) => MemoryMarshal.Cast<byte, float>(row)[index],
        (SampleFormat.IEEEFP, _) => MemoryMarshal.Cast<byte, double>(row)[index],
        (SampleFormat.INT, _) => Packed(row, index) << (32 - _page.Bits) >> (32 - _page.Bits),
        _ => Packed(row, index),
    };

    /// <summary>A number of up to 15 bits, the most significant first.</summary>
    int Packed(ReadOnlySpan<byte> row, int index)
    {
        var bits = index * (long)_page.Bits;
        var at = (int)(bits >> 3);
        var three = (row[at] << 16) | ((at + 1 < row.Length ? row[at + 1] : 0) << 8) | (at + 2 < row.Length ? row[at + 2] : 0);
        return (three >> (24 - (int)(bits & 7) - _page.Bits)) & ((1 << _page.Bits) - 1);
    }
}
