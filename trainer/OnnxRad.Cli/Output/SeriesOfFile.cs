using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>Which DICOM series images are of, by the beginnings of their files; the UIDs are compared, never shown.</summary>
static class SeriesOfFile
{
    const int HeaderBytes = 1 << 18;

    static readonly DicomTag s_series = DicomTag.Of("SeriesInstanceUID");

    /// <summary>The first image of another series than that of the first; those that do not say theirs, or cannot be read, are passed over.</summary>
    /// <param name="images">Files, slices of volumes as <c>scan.dcm#3</c>, and folders of the DICOM files of a series.</param>
    /// <returns>Null where all are of one.</returns>
    public static string? FirstOther(IReadOnlyList<string> images) =>
        images.Count > 1 && Of(images[0]) is { } first ? images.FirstOrDefault(image => Of(image) is { } series && series != first) : null;

    static string? Of(string image)
    {
        var path = SliceReader.Parse(image).File;
        try
        {
            var file = Directory.Exists(path)
                ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).FirstOrDefault(entry => VolumeFile.IsDicom(entry) && !VolumeFile.IsSegmentation(entry))
                : path;
            if (file is null)
            {
                return null;
            }

            using var stream = File.OpenRead(file);
            var start = new byte[(int)Math.Min(HeaderBytes, stream.Length)];
            var data = start.AsMemory(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
            return DicomFile.Probe(data.Span) ? DicomFile.Parse(data).Dataset.Text(s_series) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidImageException)
        {
            // That is said when it is read.
            return null;
        }
    }
}
