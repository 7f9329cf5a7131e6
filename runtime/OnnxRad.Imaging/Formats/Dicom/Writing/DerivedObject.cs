using System.Globalization;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The attributes that all objects made of an image begin with.</summary>
/// <remarks>Of the source nothing is taken but what says whose the image is and of which study; DICOM requires that (PS3.3 sections C.7.1.1 and C.7.2.1).</remarks>
static class DerivedObject
{
    // Of attributes that are copied: the directions of rows and columns are two.
    const int MostValues = 2;

    /// <summary>Patient and study of the source; new or empty where there is none.</summary>
    public static DatasetBuilder Begin(DicomDataset? source, string sopClass, string modality, DicomWriteOptions options)
    {
        var (date, time) = (options.Created.ToString("yyyyMMdd", CultureInfo.InvariantCulture), options.Created.ToString("HHmmss", CultureInfo.InvariantCulture));
        return new DatasetBuilder()
            .Text(DicomTags.SpecificCharacterSet, "ISO_IR 192")
            .Text(DicomTags.InstanceCreationDate, date).Text(DicomTags.InstanceCreationTime, time)
            .Text(DicomTags.SopClassUid, sopClass).Text(DicomTags.SopInstanceUid, DicomUid.New())
            .Copy(source, DicomTags.StudyDate).Copy(source, DicomTags.StudyTime).Copy(source, DicomTags.AccessionNumber)
            .Copy(source, DicomTags.ReferringPhysicianName).Copy(source, DicomTags.StudyId)
            .Text(DicomTags.StudyInstanceUid, Uid(source, DicomTags.StudyInstanceUid) ?? DicomUid.New())
            .Copy(source, DicomTags.PatientName).Copy(source, DicomTags.PatientId).Copy(source, DicomTags.PatientBirthDate).Copy(source, DicomTags.PatientSex)
            .Text(DicomTags.Modality, modality).Text(DicomTags.SeriesInstanceUid, DicomUid.New()).Number(DicomTags.SeriesNumber, options.SeriesNumber)
            .Text(DicomTags.SeriesDescription, DicomShortText.Of(options.SeriesDescription))
            .Text(DicomTags.SeriesDate, date).Text(DicomTags.SeriesTime, time)
            .Text(DicomTags.ContentDate, date).Text(DicomTags.ContentTime, time).Number(DicomTags.InstanceNumber, 1)
            .Text(DicomTags.Manufacturer, "OnnxRad").Text(DicomTags.ManufacturerModelName, "OnnxRad").Text(DicomTags.DeviceSerialNumber, "1")
            .Text(DicomTags.SoftwareVersions, DicomShortText.Of(options.SoftwareVersion));
    }

    /// <summary>A reference to an object, for sequences of them; null where the object does not say which it is.</summary>
    public static DatasetBuilder? Reference(DicomDataset source) =>
        Uid(source, DicomTags.SopClassUid) is { } sopClass && Uid(source, DicomTags.SopInstanceUid) is { } instance
            ? new DatasetBuilder().Text(DicomTags.ReferencedSopClassUid, sopClass).Text(DicomTags.ReferencedSopInstanceUid, instance)
            : null;

    /// <summary>A unique identifier; null where it is absent or none.</summary>
    public static string? Uid(DicomDataset? source, DicomTag tag) =>
        source?.Text(tag) is { Length: <= 64 } uid && uid.All(c => char.IsAsciiDigit(c) || c == '.') ? uid : null;

    /// <summary>Says whether the source was compressed with loss, and how much where it says.</summary>
    public static DatasetBuilder CopyLoss(this DatasetBuilder target, DicomDataset source)
    {
        var isLossy = source.Text(DicomTags.LossyImageCompression) == "01";
        target.Text(DicomTags.LossyImageCompression, isLossy ? "01" : "00");
        return isLossy && source.FirstNumbers(DicomTags.LossyImageCompressionRatio, 1) is [> 0 and var ratio]
            ? target.Number(DicomTags.LossyImageCompressionRatio, ratio)
            : target;
    }

    /// <summary>An attribute of the source; empty where it has none.</summary>
    public static DatasetBuilder Copy(this DatasetBuilder target, DicomDataset? source, DicomTag tag) =>
        target.Text(tag, source?.FirstTexts(tag, MostValues) ?? []);
}
