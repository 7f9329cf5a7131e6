using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>Writes images as DICOM Secondary Capture objects (PS3.3 sections A.8.1, A.8.3 to A.8.5), uncompressed.</summary>
/// <remarks>The object belongs to the patient and the study of the image it was made of, so it names the patient as that one does.</remarks>
public static class DicomSecondaryCapture
{
    const string Single = "1.2.840.10008.5.1.4.1.1.7";
    const string FramesOfBytes = Single + ".2", FramesOfWords = Single + ".3", FramesOfColours = Single + ".4";

    /// <summary>The bytes of a DICOM file with the image.</summary>
    /// <param name="image">
    /// Whole values of 0 to 2^<see cref="RadImage.BitsStored"/> - 1, of up to 16 bits; colours of 8. Grey of fewer than 8 bits is spread over 0..255, as
    /// viewers take such objects for 8 bits. Slices become frames.
    /// </param>
    /// <param name="source">The object that the image was made of; null for other images, whose patient stays empty.</param>
    /// <param name="options">What is said of the new object.</param>
    /// <exception cref="ArgumentException">Values are out of range, or are too many for a DICOM file.</exception>
    public static byte[] Encode(RadImage image, DicomFile? source, DicomWriteOptions options)
    {
        var bits = Math.Max(8, image.BitsStored);
        if (bits > (image.Channels == 1 ? 16 : 8))
        {
            throw new ArgumentException(
                $"The image has {image.BitsStored} bits a value; {(image.Channels == 1 ? "grey ones of up to 16" : "colours of 8")} are written.", nameof(image));
        }

        var pixels = SampleBytes.Of(image.BitsStored < bits ? DisplayLevels.Of(image, new(0, Math.Pow(2, image.BitsStored) - 1)) : image, bits);
        var target = DerivedObject.Begin(source?.Dataset, SopClass(image, bits), "OT", options)
            .Text(DicomTags.ConversionType, "WSD").Text(DicomTags.ImageType, "DERIVED", "SECONDARY")
            .Text(DicomTags.DerivationDescription, DicomShortText.Of(options.Algorithm))
            .Copy(source?.Dataset, DicomTags.Laterality).Copy(source?.Dataset, DicomTags.PatientOrientation)
            .Number(DicomTags.SamplesPerPixel, image.Channels).Text(DicomTags.PhotometricInterpretation, image.Channels == 1 ? "MONOCHROME2" : "RGB")
            .Number(DicomTags.Rows, image.Height).Number(DicomTags.Columns, image.Width)
            .Number(DicomTags.BitsAllocated, bits > 8 ? 16 : 8).Number(DicomTags.BitsStored, bits).Number(DicomTags.HighBit, bits - 1)
            .Number(DicomTags.PixelRepresentation, 0)
            .Bytes(DicomTags.PixelData, bits > 8 ? "OW" : "OB", pixels);
        if (image.Channels == 3)
        {
            target.Number(DicomTags.PlanarConfiguration, 0);
        }

        AddSource(target, source?.Dataset);
        AddFrames(target, image, source?.Dataset);
        return DicomPart10Writer.Encode(target.Dataset);
    }

    static string SopClass(RadImage image, int bits) =>
        image.Depth == 1 ? Single : image.Channels == 3 ? FramesOfColours : bits == 8 ? FramesOfBytes : FramesOfWords;

    static void AddSource(DatasetBuilder target, DicomDataset? source)
    {
        if (source is null)
        {
            return;
        }

        if (DerivedObject.Reference(source) is { } reference)
        {
            target.Items(DicomTags.SourceImageSequence, reference.Code(DicomTags.PurposeOfReferenceCodeSequence, SourceOfProcessing));
        }

        if (source.Numbers(DicomTags.PixelSpacing) is [> 0 and var row, > 0 and var column, ..])
        {
            target.Number(DicomTags.PixelSpacing, row, column);
        }

        target.CopyLoss(source);
    }

    // Burned-in names cannot be ruled out where the source does not say that there are none.
    static void AddFrames(DatasetBuilder target, RadImage image, DicomDataset? source)
    {
        if (source?.Text(DicomTags.BurnedInAnnotation) is "YES" or "NO" || image.Depth > 1)
        {
            target.Text(DicomTags.BurnedInAnnotation, source?.Text(DicomTags.BurnedInAnnotation) == "NO" ? "NO" : "YES");
        }

        if (image.Depth == 1)
        {
            return;
        }

        target.Number(DicomTags.NumberOfFrames, image.Depth).Tag(DicomTags.FrameIncrementPointer, DicomTags.PageNumberVector)
            .Number(DicomTags.PageNumberVector, Enumerable.Range(1, image.Depth).Select(n => (double)n));
        if (image.Channels == 1)
        {
            target.Text(DicomTags.PresentationLutShape, "IDENTITY").Number(DicomTags.RescaleIntercept, 0).Number(DicomTags.RescaleSlope, 1)
                .Text(DicomTags.RescaleType, "US");
        }
    }

    /// <summary>The purpose that an image has for one made of it (PS3.16 CID 7202).</summary>
    internal static DicomCode SourceOfProcessing { get; } = new("121322", "DCM", "Source image for image processing operation");
}
