using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Whether a network's preprocessing takes the images of a case.</summary>
static class CaseFit
{
    /// <summary>Why it does not: their depth, or their size; null where it does.</summary>
    /// <param name="preprocessor">The preprocessing.</param>
    /// <param name="name">What messages call the case.</param>
    /// <param name="images">Its images, null where one is missing.</param>
    public static BadImage? Problem(Preprocessor preprocessor, string name, IReadOnlyList<RadImage?> images)
    {
        try
        {
            preprocessor.Check(images);
            return null;
        }
        catch (ImageMismatchException e)
        {
            var isVolume = !preprocessor.TakesVolumes && images.Any(image => image?.Depth > 1);
            return new(name, e.Message + (isVolume ? " A slice is named by its number after the file, as 'volume.nii#1'; for whole volumes set input.depth in the recipe." : ""));
        }
    }
}
