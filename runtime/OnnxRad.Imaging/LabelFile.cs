namespace OnnxRad.Imaging;

/// <summary>Reads label maps: a whole number for each pixel of an image.</summary>
/// <remarks>
/// PNG files give the numbers as they are stored, those with a palette its indices. NIfTI files and DICOM segmentations that say where they
/// lie are brought to the order of the image's pixels, and checked: only files on the same grid are taken, of which the image may be a slice.
/// Segmentations give the number of the segment, 0 where there is none; their frames are those of the slices as a DICOM series had them, and resampled
/// slices have the labels of the nearest.
/// </remarks>
public static class LabelFile
{
    /// <summary>Reads the labels of an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">The image that they belong to.</param>
    /// <param name="threshold">The share from which a pixel of a fractional segmentation counts; above 0, at most 1.</param>
    /// <returns>
    /// For files with a place in the patient, labels of the image's size; for others, of the rows and columns of the file, which are not checked.
    /// </returns>
    /// <exception cref="LabelMismatchException">The labels lie on another grid than the image or have other slices, frames of a segmentation lie in none of them, or segments overlap.</exception>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The file is damaged, too large, or of a kind that is not read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static RadImage Read(string path, RadImage image, double threshold = 0.5) => new LabelReader().Read(path, image, threshold);
}
