using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The size of the images of a case whose teaching data are an image: they must lie on each other.</summary>
static class CaseSize
{
    /// <summary>What is wrong with the sizes, naming the files; null where nothing is.</summary>
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
        }

        return null;
    }
}
