using OnnxRad.Imaging;

namespace OnnxRad.Runtime;

/// <summary>A class for each pixel of an image, or each voxel of a volume.</summary>
public sealed class LabelMap
{
    readonly long[] _counts;
    readonly float[]? _scores; // (classes, _places.From)
    readonly PixelPlaces _places;

    LabelMap(IReadOnlyList<string> classes, int[] indices, ReadOnlySpan<float> scores, PixelPlaces places)
    {
        (Classes, ClassIndices, _places, _scores) = (classes, indices, places, scores.IsEmpty ? null : scores.ToArray());
        _counts = new long[classes.Count];
        foreach (var index in indices)
        {
            _counts[index]++;
        }
    }

    /// <summary>The class names; the first one is the background.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Slices, those of the volume; 1 for an image.</summary>
    public int Depth => _places.To.Depth;

    /// <summary>Rows, those of the image.</summary>
    public int Height => _places.To.Height;

    /// <summary>Columns, those of the image.</summary>
    public int Width => _places.To.Width;

    /// <summary>An index of <see cref="Classes"/> for each pixel, slice after slice, row after row.</summary>
    public ReadOnlyMemory<int> ClassIndices { get; }

    /// <summary>How many pixels are of each class, in the order of <see cref="Classes"/>.</summary>
    public IReadOnlyList<long> PixelCounts => _counts;

    /// <summary>The volume of a voxel in mm³.</summary>
    /// <value>Null for images, and where the distance of slices, rows or columns is not known.</value>
    public double? VoxelVolume => Depth > 1 && _places.Spacing is { Slice: { } slice } spacing ? spacing.Row * spacing.Column * slice : null;

    /// <summary>The map as a grey image or volume whose values are the indices of the classes, of 8 bits where 256 classes suffice; it lies where the image does.</summary>
    public RadImage ToImage() => new(
        channels: 1, Depth, Height, Width, bitsStored: Classes.Count <= 256 ? 8 : 16, Array.ConvertAll(ClassIndices.ToArray(), index => (float)index))
    {
        Spacing = _places.Spacing,
        Plane = _places.Plane,
    };

    /// <summary>The scores of a class, from which the map was made: probabilities where the card names softmax.</summary>
    /// <param name="classIndex">An index of <see cref="Classes"/>.</param>
    /// <returns>
    /// New values, one for each pixel, slice after slice, row after row; 1 for the background, else 0, where the preprocessing cut pixels off.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="InvalidOperationException">The model was opened without <see cref="RadModelOptions.KeepPixelScores"/>.</exception>
    public float[] ScoresOf(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, Classes.Count);
        if (_scores is null)
        {
            throw new InvalidOperationException("The scores of the pixels were not kept. Open the model with KeepPixelScores.");
        }

        var (size, plane) = (_scores.Length / Classes.Count, Height * Width);
        var scores = new float[Depth * plane];
        for (var slice = 0; slice < Depth; slice++)
        {
            _places.Fill(_scores.AsSpan(classIndex * size, size), slice, Unseen(classIndex), scores.AsSpan(slice * plane, plane));
        }

        return scores;
    }

    /// <summary>The class of the highest score of each pixel, the first of equals.</summary>
    /// <param name="scores">Shape (classes, pixels).</param>
    /// <param name="classes">At least 1.</param>
    public static int[] ArgMax(ReadOnlySpan<float> scores, int classes)
    {
        var indices = new int[scores.Length / classes];
        for (var i = 0; i < indices.Length; i++)
        {
            for (var c = 1; c < classes; c++)
            {
                indices[i] = scores[(c * indices.Length) + i] > scores[(indices[i] * indices.Length) + i] ? c : indices[i];
            }
        }

        return indices;
    }

    /// <summary>Brings scores to the size of an image, by linear interpolation between the centres of pixels, and takes the highest.</summary>
    /// <param name="classes">The class names.</param>
    /// <param name="scores">Shape (classes, from).</param>
    /// <param name="places">Where the pixels of the image lie in them.</param>
    /// <param name="keepScores">Whether <see cref="ScoresOf"/> can be asked for.</param>
    internal static LabelMap From(IReadOnlyList<string> classes, ReadOnlySpan<float> scores, PixelPlaces places, bool keepScores = false)
    {
        var (depth, height, width) = places.To;
        var (size, plane) = (scores.Length / classes.Count, height * width);
        var (indices, highest, found) = (new int[depth * plane], new float[plane], new float[plane]);
        for (var slice = 0; slice < depth; slice++)
        {
            var best = indices.AsSpan(slice * plane, plane);
            places.Fill(scores[..size], slice, Unseen(0), highest);
            for (var c = 1; c < classes.Count; c++)
            {
                places.Fill(scores.Slice(c * size, size), slice, Unseen(c), found);
                for (var i = 0; i < plane; i++)
                {
                    (highest[i], best[i]) = found[i] > highest[i] ? (found[i], c) : (highest[i], best[i]);
                }
            }
        }

        return new(classes, indices, keepScores ? scores : [], places);
    }

    /// <summary>The score of a class where the network has seen nothing: it is background.</summary>
    static float Unseen(int classIndex) => classIndex == 0 ? 1 : 0;
}
