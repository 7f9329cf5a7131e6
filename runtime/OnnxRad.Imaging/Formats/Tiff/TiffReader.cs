using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>Reads TIFF files of one page in strips: grey and RGB, whole numbers of 8 to 32 bits, real numbers; decompression by LibTiff.NET.</summary>
sealed class TiffReader : IImageReader
{
    static TiffReader() => LibTiff.SetErrorHandler(new SilentTiffErrors());

    public string Name => "TIFF";

    public IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff"];

    public bool Probe(ReadOnlySpan<byte> header) =>
        header.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 42, 0])
        || header.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0, 42]);

    public RadImage Read(ReadOnlyMemory<byte> data)
    {
        TiffDirectory.Check(data.Span);
        try
        {
            using var stream = new MemoryStream(data.ToArray());
            using var tiff = LibTiff.ClientOpen("", "r", stream, new TiffStream())
                ?? throw new InvalidImageException("Its TIFF header is damaged.");
            var page = TiffPage.Of(tiff, data.Length);
            var image = Orientation.Apply(TiffRows.Read(tiff, page), page.Orientation);
            return image;
        }
        catch (Exception e) when (e is not (InvalidImageException or OutOfMemoryException))
        {
            // The library throws many kinds on damaged data, null references and index errors among them.
            throw new InvalidImageException("Its TIFF data cannot be decoded; it is damaged.", innerException: e);
        }
    }
}
