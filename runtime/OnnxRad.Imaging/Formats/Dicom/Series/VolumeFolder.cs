using System.IO.Enumeration;
using OnnxRad.Imaging.Formats.Jpeg;
using OnnxRad.Imaging.Formats.Nifti;
using OnnxRad.Imaging.Formats.Png;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Which files of a folder are volumes.</summary>
static class VolumeFolder
{
    /// <summary>As <see cref="VolumeFile.In"/>.</summary>
    public static IReadOnlyList<string> Volumes(string folder, DicomSeriesChoice? series)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files(folder))
        {
            if (!VolumeFile.IsDicom(file))
            {
                if (series is null && MayBeVolume(file))
                {
                    found.Add(file);
                }
            }
            else if (DicomEntry.Of(file) is { } entry && entry.MayBeOf(series))
            {
                found.Add(entry.IsSlice ? Path.GetDirectoryName(file)! : file);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>The files of a folder that <see cref="VolumeFile.Read(string, DicomSeriesChoice?, bool)"/> takes for it: those of one frame, or the others where there are none.</summary>
    /// <exception cref="InvalidImageException">There are none, or they are too large.</exception>
    public static IReadOnlyList<string> Slices(string folder, DicomSeriesChoice? series)
    {
        var all = DicomEntry.In(folder);
        var chosen = all.FindAll(entry => entry.MayBeOf(series));
        var volume = chosen.Exists(entry => entry.IsSlice) ? chosen.FindAll(entry => entry.IsSlice) : chosen;
        if (all.Count == 0)
        {
            throw new InvalidImageException("The folder holds no DICOM image.", "Give the folder of the slices of one series, or a file of a volume.", folder);
        }

        if (volume.Count == 0)
        {
            var others = all.Select(entry => entry.Series!.Number).Distinct().Order();
            throw new InvalidImageException($"It holds no DICOM image of {series}; it has the series {string.Join(", ", others)}.", "Name one of them.", folder);
        }

        CheckOneStudy(volume, folder);
        var bytes = volume.Sum(entry => new FileInfo(entry.Path).Length);
        return bytes <= VolumeFile.MaxFolderBytes
            ? volume.ConvertAll(entry => entry.Path)
            : throw new InvalidImageException(
                $"Its {volume.Count} DICOM images have {bytes} bytes; up to {VolumeFile.MaxFolderBytes} are read.", "Give the folder of the slices of one series.", folder);
    }

    // Who they are is not said: messages go to logs.
    static void CheckOneStudy(List<DicomEntry> volume, string folder)
    {
        var known = volume.Select(entry => entry.Series).OfType<DicomEntrySeries>().Distinct().ToList();
        var (patients, studies) = (known.DistinctBy(s => s.Patient).Count(), known.DistinctBy(s => (s.Patient, s.StudyUid)).Count());
        if (studies > 1)
        {
            throw new InvalidImageException(
                $"Its {volume.Count} DICOM images are of {(patients > 1 ? $"{patients} patients" : $"{studies} studies")}, with "
                + $"{known.DistinctBy(s => (s.Patient, s.StudyUid, s.Uid, s.Number)).Count()} series of the numbers {string.Join(", ", known.Select(s => s.Number).Distinct().Order())}; a volume is of one.",
                "Choose a series by its number or its UID, or put the files of each patient and study in a folder of their own.",
                folder);
        }
    }

    // PNG and JPEG files have one slice; NIfTI files may say that they are label maps, as segmentations of DICOM do.
    static bool MayBeVolume(string file)
    {
        Span<byte> header = stackalloc byte[ImageFormats.HeaderLength];
        try
        {
            using var stream = File.OpenRead(file);
            header = header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
            return !new PngReader().Probe(header) && !new JpegReader().Probe(header) && !(NiftiFile.Probe(header) && NiftiLabels.IsOne(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // That is said when it is read.
            return true;
        }
    }

    // Linked folders are not entered, as a link may lead back to where it lies.
    static FileSystemEnumerable<string> Files(string folder) =>
        new(folder, (ref entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.IsHidden && ImageFormats.IsImage(entry.ToFullPath()),
            ShouldRecursePredicate = (ref entry) => !entry.IsHidden && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
}
