using OnnxRad.Cli.Output;
using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary>The labels that <c>view</c> shows: over an image, or alone.</summary>
static class ViewLabels
{
    /// <summary>Draws the labels of a slice.</summary>
    /// <param name="mask">The file of the labels; of a volume, those of all its slices, or of this one.</param>
    /// <param name="image">The file that they belong to, for messages.</param>
    /// <param name="volume">Its content.</param>
    /// <param name="index">The slice, counted from 0.</param>
    /// <param name="levels">The slice as grey levels or colours of the screen; null shows the labels alone.</param>
    /// <exception cref="CommandException">These are no labels, or not those of the image.</exception>
    public static (RadImage Picture, IReadOnlyList<ShownLabel> Labels) Draw(string mask, string image, RadImage volume, int index, RadImage? levels)
    {
        try
        {
            using var labels = Read(mask, volume, index);
            var picture = levels is null ? LabelOverlay.Draw(labels) : LabelOverlay.Draw(levels, labels);
            return (picture, [.. LabelOverlay.Count(labels).Select(Shown)]);
        }
        catch (LabelMismatchException e)
        {
            throw new CommandException(levels is null ? $"'{mask}' is no label map. {e.Message}" : $"'{mask}' holds no labels of '{image}'. {e.Message}");
        }
    }

    /// <summary>Checks a file of labels before anything is read.</summary>
    /// <exception cref="CommandException">It is named in a way that labels have not.</exception>
    public static void Check(string mask)
    {
        if (SliceReader.Parse(mask) is (var file, { } slice))
        {
            throw new CommandException($"'{mask}' names a slice. Give the whole file, '{file}', with --mask; its labels of the image's slice are shown.");
        }

        if (Directory.Exists(mask))
        {
            throw new CommandException($"'{mask}' is a folder, and labels are one file: a PNG or NIfTI label map, or a DICOM segmentation.");
        }
    }

    static RadImage Read(string mask, RadImage volume, int index)
    {
        // A segmentation counts its frames by those of the whole file that it is of.
        var isOfSlice = volume.Depth > 1 && !VolumeFile.IsSegmentation(mask) && Depth(mask) == 1;
        return isOfSlice ? LabelFile.Read(mask, volume.Slice(index)) : LabelFile.Read(mask, volume).Slice(index);
    }

    static int Depth(string mask)
    {
        using var image = ImageFile.Read(mask);
        return image.Depth;
    }

    static ShownLabel Shown((int Label, long Pixels) counted)
    {
        var colour = LabelColour.Of(counted.Label);
        return new(counted.Label, colour.ToString(), colour.Name, counted.Pixels);
    }
}
