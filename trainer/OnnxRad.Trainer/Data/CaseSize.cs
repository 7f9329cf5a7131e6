using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The size and the place of the images of a case whose teaching data are an image: they must lie on each other.</summary>
static class CaseSize
{
    /// <summary>What is wrong with the sizes or places, naming the files; null where nothing is.</summary>
    public static string? Problem(Sample sample, IReadOnlyList<RadImage?> images)
    {
        if (sample.Target is null || sample.Images.Count == 0)
        {
            return null;
        }

        var there = images.Index().Where(image => image.Item is not null).ToList();
        var (first, size) = (there[0].Index, (there[0].Item!.Height, there[0].Item!.Width));
        foreach (var (index, image) in there)
        {
            if ((image!.Height, image.Width) != size)
            {
                return $"'{sample.Images[index]!.Name}' is {image.Height} x {image.Width} (rows x columns), and '{sample.Images[first]!.Name}' of the "
                    + $"same case {size.Height} x {size.Width}";
            }

            if (PlaceProblem(sample.Images[first]!.Name, there[0].Item!, sample.Images[index]!.Name, image) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    // NIfTI files that say where they lie are turned by it.
    static string? PlaceProblem(string name, RadImage image, string otherName, RadImage other)
    {
        var hasPlace = SharedGrid.HasPlace(image);
        return hasPlace != SharedGrid.HasPlace(other)
            ? $"'{(hasPlace ? otherName : name)}' does not say where it lies in the patient and '{(hasPlace ? name : otherName)}' of the same case does, so that nothing "
                + "tells whether they lie on each other; save both with their place, in NIfTI with the same affine matrix, or both without, as PNG"
            : SharedGrid.Difference(image, other) is { } difference ? $"'{otherName}' does not lie on '{name}' of the same case: {difference}" : null;
    }
}
