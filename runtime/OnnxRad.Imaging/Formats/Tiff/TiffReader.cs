using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>
/// Reads TIFF and BigTIFF files in strips and tiles: grey, RGB and palettes, whole numbers of 1 to 16 and 32 bits, real numbers; decompression by LibTiff.NET.
/// Several pages of one size are the slices of a volume; thumbnails and masks among them are passed over.
/// </summary>
sealed class TiffReader : IImageReader
{
    // As for volumes of other formats.
    const long MaxValues = 1 << 28;

    static TiffReader() => LibTiff.SetErrorHandler(new SilentTiffErrors());

    public string Name => "TIFF";

    public IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff"];

    public bool Probe(ReadOnlySpan<byte> header) => TiffBytes.Probe(header);

    public RadImage Read(ReadOnlyMemory<byte> data)
    {
        var directories = TiffDirectory.Check(data.Span);
        if (TiffBytes.IsBigEndianBig(data.Span))
        {
            data = ClassicTiff.From(data.Span);
            directories = TiffDirectory.Check(data.Span);
        }

        try
        {
            using var stream = new MemoryStream(data.ToArray());
            using var tiff = LibTiff.ClientOpen("", "r", stream, new TiffStream())
                ?? throw new InvalidImageException("Its TIFF header is damaged.");
            return ReadPages(tiff, directories);
        }
        catch (Exception e) when (e is not (InvalidImageException or OutOfMemoryException))
        {
            // The library throws many kinds on damaged data, null references and index errors among them.
            throw new InvalidImageException("Its TIFF data cannot be decoded; it is damaged.", innerException: e);
        }
    }

    static RadImage ReadPages(LibTiff tiff, IReadOnlyList<long> directories)
    {
        List<(int Number, long Directory, TiffPage Page)> pages = [];
        foreach (var (index, directory) in directories.Index())
        {
            Open(tiff, directory);
            if (directories.Count == 1 || !TiffPage.IsSecondary(tiff))
            {
                pages.Add((index + 1, directory, TiffPage.Of(tiff)));
            }
        }

        if (pages is not [{ Page: var first }, ..])
        {
            throw new InvalidImageException("All of its TIFF pages are thumbnails or masks.");
        }

        if (pages.FindIndex(p => p.Page != first) is var other and > 0)
        {
            throw new InvalidImageException(
                $"Its TIFF pages {pages[0].Number} and {pages[other].Number} have other sizes or kinds of pixels; pages of one kind are read, as the slices of a volume.",
                "Split it into files of one page.");
        }

        if (pages.Count * first.Values > MaxValues)
        {
            throw new InvalidImageException(
                $"It has {pages.Count} TIFF pages of {first.Values} values; up to {MaxValues} values are read.", "Split it into smaller files.");
        }

        return pages.Count == 1 ? ReadPage(tiff, pages[0].Directory, first) : ReadVolume(tiff, [.. pages.Select(p => p.Directory)], first);
    }

    static RadImage ReadPage(LibTiff tiff, long directory, TiffPage page)
    {
        Open(tiff, directory);
        return Orientation.Apply(TiffPixels.Read(tiff, page), page.Orientation);
    }

    static RadImage ReadVolume(LibTiff tiff, long[] directories, TiffPage page)
    {
        // Room for all is made when the first has been read.
        var first = ReadPage(tiff, directories[0], page);
        var plane = first.Height * first.Width;
        var values = new float[directories.Length * page.Values];
        for (var slice = 0; slice < directories.Length; slice++)
        {
            var source = slice == 0 ? first : ReadPage(tiff, directories[slice], page);
            for (var channel = 0; channel < first.Channels; channel++)
            {
                source.Pixels.Span.Slice(channel * plane, plane).CopyTo(values.AsSpan(((channel * directories.Length) + slice) * plane));
            }
        }

        return new(first.Channels, directories.Length, first.Height, first.Width, first.BitsStored, values) { IsGreyLevels = first.IsGreyLevels };
    }

    static void Open(LibTiff tiff, long directory)
    {
        if (!tiff.SetSubDirectory(directory))
        {
            throw new InvalidImageException("A directory of the TIFF file is damaged.");
        }
    }
}
