namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>DICOM objects that are made of images and are none, though they have pixels or frames, by their SOP class (PS3.4 section B.5).</summary>
static class DerivedKind
{
    /// <summary>What an object is.</summary>
    /// <returns>Null for images, and for all other objects.</returns>
    public static string? Of(DicomDataset? dataset) => dataset?.Text(DicomTags.SopClassUid) switch
    {
        "1.2.840.10008.5.1.4.1.1.66.4" or "1.2.840.10008.5.1.4.1.1.66.7" => "segmentation",
        "1.2.840.10008.5.1.4.1.1.66.5" => "surface segmentation",
        "1.2.840.10008.5.1.4.1.1.481.2" => "radiotherapy dose",
        _ => null,
    };

    /// <summary>Whether it is a segmentation of pixels, or a label map.</summary>
    public static bool IsSegmentation(DicomDataset? dataset) => Of(dataset) == "segmentation";

    /// <summary>Refuses what is no image of a patient.</summary>
    /// <exception cref="InvalidImageException">The object is of one of the kinds.</exception>
    public static void Refuse(DicomDataset dataset)
    {
        if (Of(dataset) is { } kind)
        {
            throw new InvalidImageException($"It is a DICOM {kind} and no image of a patient.", "Give the image that it was made of, or save it as NIfTI where its values are meant.");
        }
    }
}
