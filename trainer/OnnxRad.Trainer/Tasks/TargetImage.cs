using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Reads teaching data that are images beside an image.</summary>
static class TargetImage
{
    /// <summary>Reads the target of a sample.</summary>
    /// <param name="sample">A sample that has one.</param>
    /// <param name="image">Its image.</param>
    /// <param name="read">Reads the target's file.</param>
    /// <param name="target">The target, of the image's size.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static string? Read(Sample sample, RadImage image, Func<TargetFile, RadImage> read, out RadImage target)
    {
        var file = sample.Target!;
        target = image;
        try
        {
            target = read(file);
        }
        catch (LabelMismatchException e)
        {
            return $"'{file.Name}' does not fit its image '{sample.Name}': {e.Message.TrimEnd('.')}";
        }
        catch (Exception e) when (DatasetReader.IsAboutTheImage(e))
        {
            return $"'{file.Name}' cannot be read ({e.Message.TrimEnd('.')})";
        }

        return (target.Depth, target.Height, target.Width) == (image.Depth, image.Height, image.Width)
            ? null
            : $"'{file.Name}' is {Size(target)} ({(image.Depth > 1 ? "slices x " : "")}rows x columns), and its image '{sample.Name}' is {Size(image)}";

        string Size(RadImage of) => (image.Depth > 1 ? $"{of.Depth} x " : "") + $"{of.Height} x {of.Width}";
    }

    /// <summary>Whether an image has the same value everywhere.</summary>
    public static bool IsConstant(RadImage image) => image.Pixels.Span.IndexOfAnyExcept(image.Pixels.Span[0]) < 0;
}
