using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Png;
using OnnxRad.Imaging.Labels;

namespace OnnxRad.Imaging;

/// <summary>Reads label maps as <see cref="LabelFile"/>, and keeps the last file open, which often belongs to the next slice too.</summary>
/// <remarks>Several threads may use it.</remarks>
public sealed class LabelReader
{
    readonly Lock _lock = new();
    (string Path, DateTime Written, object Content)? _last;

    /// <summary>Reads the labels of an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">The image that they belong to.</param>
    /// <param name="threshold">The share from which a pixel of a fractional segmentation counts; above 0, at most 1.</param>
    /// <returns>As <see cref="LabelFile.Read"/>.</returns>
    /// <exception cref="LabelMismatchException">The labels lie on another grid than the image or have other slices, only one of two volumes says where it lies, or segments overlap.</exception>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The file is damaged, too large, or of a kind that is not read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public RadImage Read(string path, RadImage image, double threshold = 0.5)
    {
        switch (Open(path))
        {
            case Segmentation segmentation:
                return Named(path, () => segmentation.On(image, threshold));
            case RadImage labels when labels.Channels == 1 && LabelGrid.Of(labels) is { } from && LabelGrid.Of(image) is { } to:
                return new(1, image.Depth, image.Height, image.Width, labels.BitsStored, GridMap.Between(to, from).Take(labels.Pixels.Span, from, to))
                {
                    Spacing = image.Spacing,
                    Plane = image.Plane,
                };
            case RadImage labels when labels.Depth == 1 && image.Depth == 1 && IsNifti(path) && LabelGrid.Of(labels) is null && LabelGrid.Of(image) is not null:
                throw new LabelMismatchException(
                    "The labels do not say where they lie and the image does, so that nothing tells which side is up. Save the labels with the affine matrix of the image, or as PNG.");
            case RadImage labels when labels.Depth > 1 && labels.Depth == image.Depth && LabelGrid.Of(labels) is null != LabelGrid.Of(image) is null:
                // The slices of an image with a place are in the order of their places, which a file without one does not say.
                var (without, with) = LabelGrid.Of(labels) is null ? ("labels do", "image does") : ("image does", "labels do");
                throw new LabelMismatchException(
                    $"The labels and the image have {Slices(labels)}; the {without} not say where they lie and the {with}, so that nothing tells which belong together. "
                    + "Save both with their place, in NIfTI with the same affine matrix.");
            case RadImage labels:
                return labels.Depth == image.Depth
                    ? labels
                    : throw new LabelMismatchException(
                        $"The labels have {Slices(labels)} and the image {Slices(image)}, and {(labels.Plane is null ? "the labels do" : "the image does")} not say where they belong.");
            default:
                throw new InvalidOperationException("A label file is a segmentation or an image.");
        }
    }

    static bool IsNifti(string path) =>
        path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase);

    static string Slices(RadImage image) => image.Depth == 1 ? "1 slice" : $"{image.Depth} slices";

    /// <summary>A segmentation, or the image of a label map.</summary>
    object Open(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        lock (_lock)
        {
            if (_last is { } last && last.Path == path && last.Written == written)
            {
                return last.Content;
            }
        }

        var content = Load(path);
        if (content is Segmentation || (content is RadImage { Depth: > 1 } labels && LabelGrid.Of(labels) is not null))
        {
            lock (_lock)
            {
                _last = (path, written, content);
            }
        }

        return content;
    }

    static object Load(string path)
    {
        Span<byte> header = stackalloc byte[ImageFormats.HeaderLength];
        using (var stream = File.OpenRead(path))
        {
            header = header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
        }

        if (header.StartsWith(PngFile.Signature))
        {
            return Named(path, () => PngReader.ReadStored(ImageFile.Bytes(path)));
        }

        return DicomPart10.Probe(header) && Named(path, () => DicomFile.Parse(ImageFile.Bytes(path))) is var file && Segmentation.IsOne(file)
            ? Named(path, () => new Segmentation(file))
            : ImageFile.Read(path);
    }

    static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidImageException e) when (e.FileName is null)
        {
            throw new InvalidImageException(e.Problem, e.WayOut, path, e);
        }
    }
}
