using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>Turns what a network gives for each pixel into findings about an image.</summary>
static class PixelFindings
{
    /// <param name="card">The model's card.</param>
    /// <param name="values">Shape (channels, rows, columns), or (channels, slices, rows, columns).</param>
    /// <param name="size">Slices, rows and columns.</param>
    /// <param name="image">The image as it was given.</param>
    /// <param name="index">Its place among the images of the call, for messages.</param>
    /// <param name="keepScores">Whether a label map keeps its scores.</param>
    /// <exception cref="InvalidOperationException">A value is not a number.</exception>
    public static Findings From(ModelCard card, ReadOnlySpan<float> values, (int Depth, int Height, int Width) size, RadImage image, int index, bool keepScores)
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

        var places = PixelPlaces.Of(card.Preprocessing, size, image);
        return card switch
        {
            { Task: ModelTask.Segmentation, Activation: Activation.Sigmoid } =>
                Findings.From(LabelMap.Overlapping(card.Classes, values, places, card.Thresholds, keepScores)),
            { Task: ModelTask.Segmentation } => Findings.From(LabelMap.From(card.Classes, values, places, keepScores)),
            _ => Findings.From(ToImage(card, values, places, image)),
        };
    }

    /// <summary>Stored values of a network's image of values from 0 to 1: divided by the scale, rounded, and kept in the range of the bits.</summary>
    static RadImage ToImage(ModelCard card, ReadOnlySpan<float> values, PixelPlaces places, RadImage image)
    {
        var bits = card.Preprocessing.Window is null ? Math.Max(8, image.BitsStored) : 8;
        var (channels, (depth, height, width)) = (card.Preprocessing.Channels, places.To);
        var (size, plane) = (values.Length / channels, height * width);
        var pixels = new float[channels * depth * plane];
        for (var i = 0; i < channels * depth; i++)
        {
            places.Fill(values.Slice(i / depth * size, size), i % depth, 0, pixels.AsSpan(i * plane, plane));
        }

        var most = MathF.Pow(2, bits) - 1;
        foreach (ref var pixel in pixels.AsSpan())
        {
            pixel = Math.Clamp(MathF.Round(pixel / card.Preprocessing.Scale), 0, most);
        }

        return new(channels, places.Size.Depth, places.Size.Height, places.Size.Width, bits, places.Restore(pixels)) { Spacing = places.Spacing, Plane = places.Plane };
    }
}
