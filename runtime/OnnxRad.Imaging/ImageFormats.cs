using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Jpeg;
using OnnxRad.Imaging.Formats.Png;

namespace OnnxRad.Imaging;

/// <summary>The image formats that are read.</summary>
public static class ImageFormats
{
    /// <summary>The number of first bytes that <see cref="IImageReader.Probe"/> sees, fewer where the file is shorter.</summary>
    public const int HeaderLength = 256;

    /// <summary>The largest image that is decoded, in pixels: 2^26, for example 8192 x 8192.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>The readers in the order in which they are tried.</summary>
    public static IReadOnlyList<IImageReader> All { get; } = [new PngReader(), new JpegReader(), new DicomReader()];

    /// <summary>Whether a file name has an ending usual for one of the formats, in any case.</summary>
    /// <param name="fileName">A file name or path.</param>
    public static bool HasKnownExtension(string fileName)
    {
        var extension = Path.GetExtension(fileName);
        return All.Any(r => r.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
    }
}
