using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Jpeg;
using OnnxRad.Imaging.Formats.Nifti;
using OnnxRad.Imaging.Formats.Png;
using OnnxRad.Imaging.Formats.Tiff;

namespace OnnxRad.Imaging;

/// <summary>The image formats that are read.</summary>
public static class ImageFormats
{
    /// <summary>The number of first bytes that <see cref="IImageReader.Probe"/> sees, fewer where the file is shorter.</summary>
    public const int HeaderLength = 256;

    /// <summary>The largest image that is decoded, in pixels: 2^26, for example 8192 x 8192.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>
    /// The switch (<see cref="AppContext.SetSwitch"/>, or <c>RuntimeHostConfigurationOption</c> of a project) by which a program allows DICOM files of
    /// High-Throughput JPEG 2000. They are refused without it: the native library libopenjp2 decodes them in the program's process, which a defect of it could end.
    /// </summary>
    public const string AllowHtj2k = "OnnxRad.Imaging.AllowHtj2k";

    /// <summary>The readers in the order in which they are tried: the free bytes before a DICOM file may hold a TIFF header.</summary>
    public static IReadOnlyList<IImageReader> All { get; } = [new PngReader(), new JpegReader(), new DicomReader(), new TiffReader(), new NiftiReader()];

    /// <summary>Whether a file name has an ending usual for one of the formats, in any case.</summary>
    /// <param name="fileName">A file name or path.</param>
    public static bool HasKnownExtension(string fileName) =>
        All.Any(r => r.Extensions.Any(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase)));

    /// <summary>
    /// Whether a file is to be taken for an image: by its ending, or by its first bytes where it has none, or one of digits as files from
    /// a DICOM archive often have.
    /// </summary>
    /// <param name="path">A file; one that cannot be read is none. A <c>DICOMDIR</c> is a directory of others, and none either.</param>
    public static bool IsImage(string path)
    {
        var extension = Path.GetExtension(path.AsSpan());
        if (HasKnownExtension(path))
        {
            return true;
        }

        if (extension.Length > 1 && extension[1..].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        return !Path.GetFileName(path).Equals("DICOMDIR", StringComparison.OrdinalIgnoreCase) && ProbesAsImage(path);
    }

    static bool ProbesAsImage(string path)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        try
        {
            using var stream = File.OpenRead(path);
            header = header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        foreach (var reader in All)
        {
            if (reader.Probe(header))
            {
                return true;
            }
        }

        return false;
    }
}
