using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Whether a model takes the images of a case together: where it answers for each pixel, they must lie on each other.</summary>
static class CaseGrid
{
    /// <param name="card">The model's card.</param>
    /// <param name="preprocessor">Its preprocessing.</param>
    /// <param name="images">One for each of <see cref="Preprocessor.ImageNames"/>, null where it is missing.</param>
    /// <exception cref="ImageMismatchException">An image does not fit by itself, or the model gives an answer for each pixel and they have other sizes or places.</exception>
    public static void Check(ModelCard card, Preprocessor preprocessor, IReadOnlyList<RadImage?> images)
    {
        preprocessor.Check(images);
        if (card.Task is not (ModelTask.Segmentation or ModelTask.Image))
        {
            return;
        }

        var first = images.First(image => image is not null)!;
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i] is { } image && (SizeProblem(image, first) ?? PlaceProblem(image, first)) is { } problem)
            {
                throw new ImageMismatchException(
                    $"Image '{preprocessor.ImageNames[i]}' {problem}. Resample them to one grid, as the model gives an answer for each pixel.", ImageShape.Of(image), i);
            }
        }
    }

    static string? SizeProblem(RadImage image, RadImage first) => (image.Height, image.Width) == (first.Height, first.Width)
        ? null
        : $"is {image.Height} x {image.Width} (rows x columns), and another of the case {first.Height} x {first.Width}";

    // NIfTI files that say where they lie are turned by it, so that others may lie the other way round.
    static string? PlaceProblem(RadImage image, RadImage first)
    {
        var apart = (SharedGrid.HasPlace(image), SharedGrid.HasPlace(first)) switch
        {
            (true, false) => "it says where it lies in the patient, and the other does not",
            (false, true) => "it does not say where it lies in the patient, and the other does",
            _ => SharedGrid.Difference(image, first),
        };
        return apart is null ? null : $"does not lie on another of the case: {apart}";
    }
}
