using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>Turns what a network gives for each pixel into findings about an image.</summary>
static class PixelFindings
{
    /// <param name="card">The model's card.</param>
    /// <param name="values">Shape (channels, rows, columns).</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="image">The image as it was given.</param>
    /// <param name="index">Its place among the images of the call, for messages.</param>
    /// <param name="keepScores">Whether a label map keeps its scores.</param>
    /// <exception cref="InvalidOperationException">A value is not a number.</exception>
    public static Findings From(ModelCard card, ReadOnlySpan<float> values, (int Height, int Width) size, RadImage image, int index, bool keepScores)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidOperationException(
                    $"The model '{card.Name}' gave the value {value} for a pixel of image {index + 1}. "
                    + "Check that the image's pixels are numbers, and export the model again if they are.");
            }
        }

        var target = (image.Height, image.Width);
        return card.Task == ModelTask.Segmentation
            ? Findings.From(LabelMap.From(card.Classes, values, size, target, keepScores))
            : Findings.From(ToImage(card, values, size, target, card.Preprocessing.Window is null ? image.BitsStored : 8));
    }

    /// <summary>Stored values of a network's image of values from 0 to 1: divided by the scale, rounded, and kept in the range of the bits.</summary>
    static RadImage ToImage(ModelCard card, ReadOnlySpan<float> values, (int Height, int Width) from, (int Height, int Width) to, int bits)
    {
        var channels = card.Preprocessing.Channels;
        var (rows, columns) = (Interpolation.Of(from.Height, to.Height), Interpolation.Of(from.Width, to.Width));
        var pixels = new float[channels * to.Height * to.Width];
        var most = MathF.Pow(2, bits) - 1;
        for (var i = 0; i < pixels.Length; i++)
        {
            var place = i % (to.Height * to.Width);
            var plane = values.Slice(i / (to.Height * to.Width) * from.Height * from.Width, from.Height * from.Width);
            var (row, column) = (rows[place / to.Width], columns[place % to.Width]);
            var upper = plane.Slice(row.Low * from.Width, from.Width);
            var lower = plane.Slice(row.High * from.Width, from.Width);
            var value = row.Between(column.Between(upper[column.Low], upper[column.High]), column.Between(lower[column.Low], lower[column.High]));
            pixels[i] = Math.Clamp(MathF.Round(value / card.Preprocessing.Scale), 0, most);
        }

        return new(channels, to.Height, to.Width, bits, pixels);
    }
}
