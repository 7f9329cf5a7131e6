using OnnxRad.Imaging;

namespace OnnxRad.Runtime;

/// <summary>A class for each pixel of an image, or each voxel of a volume.</summary>
public sealed class LabelMap
{
    readonly long[] _counts;
    readonly float[]? _scores; // (classes, _places.From)
    readonly PixelPlaces _places;

    LabelMap(IReadOnlyList<string> classes, int[] indices, ReadOnlySpan<float> scores, PixelPlaces places, int[]? sets = null)
    {
        (Classes, ClassIndices, _places, _scores, Sets) = (
            classes, places.Restore(indices), places, scores.IsEmpty ? null : scores.ToArray(), sets is null ? null : places.Restore(sets));
        _counts = new long[classes.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            if (sets is null)
            {
                _counts[indices[i]]++;
                continue;
            }

            for (var c = 0; c < _counts.Length; c++)
            {
                _counts[c] += ClassSets.Holds(sets[i], c) ? 1 : 0;
            }
        }
    }

    /// <summary>The class names; the first one is the background.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Slices, those of the volume; 1 for an image.</summary>
    public int Depth => _places.Size.Depth;

    /// <summary>Rows, those of the image.</summary>
    public int Height => _places.Size.Height;

    /// <summary>Columns, those of the image.</summary>
    public int Width => _places.Size.Width;

    /// <summary>An index of <see cref="Classes"/> for each pixel, slice after slice, row after row; where classes overlap, the last of them.</summary>
    public ReadOnlyMemory<int> ClassIndices { get; }

    /// <summary>Whether a pixel may be of several classes.</summary>
    public bool HasOverlap => Sets is not null;

    /// <summary>The classes of each pixel, where they may overlap; see <see cref="ClassSets"/>.</summary>
    internal int[]? Sets { get; }

    /// <summary>How many pixels are of each class, in the order of <see cref="Classes"/>; a pixel counts for each of its classes.</summary>
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

    /// <summary>Where a class is, as a grey image or volume of 8 bits: 1 there and 0 elsewhere; it lies where the image does.</summary>
    /// <param name="classIndex">An index of <see cref="Classes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public RadImage MaskOf(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classIndex, Classes.Count);
        var indices = ClassIndices.Span;
        var mask = new float[indices.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (Sets is null ? indices[i] == classIndex : ClassSets.Holds(Sets[i], classIndex)) ? 1 : 0;
        }

        return new(channels: 1, Depth, Height, Width, bitsStored: 8, mask) { Spacing = _places.Spacing, Plane = _places.Plane };
    }

    /// <summary>The scores of a class, from which the map was made: probabilities where the card names softmax or sigmoid.</summary>
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

        var (depth, height, width) = _places.To;
        var (size, plane) = (_scores.Length / Classes.Count, height * width);
        var scores = new float[depth * plane];
        for (var slice = 0; slice < depth; slice++)
        {
            _places.Fill(_scores.AsSpan(classIndex * size, size), slice, Unseen(classIndex), scores.AsSpan(slice * plane, plane));
        }

        return _places.Restore(scores);
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

    /// <summary>Brings probabilities to the size of an image, as <see cref="From"/>, and takes all classes that are above their thresholds.</summary>
    /// <param name="classes">The class names.</param>
    /// <param name="probabilities">Shape (classes, from).</param>
    /// <param name="places">Where the pixels of the image lie in them.</param>
    /// <param name="thresholds">One a class; none for one half.</param>
    /// <param name="keepScores">Whether <see cref="ScoresOf"/> can be asked for.</param>
    internal static LabelMap Overlapping(
        IReadOnlyList<string> classes, ReadOnlySpan<float> probabilities, PixelPlaces places, IReadOnlyList<double> thresholds, bool keepScores = false)
    {
        var (depth, height, width) = places.To;
        var (size, plane) = (probabilities.Length / classes.Count, height * width);
        var (sets, found) = (new int[depth * plane], new float[plane]);
        for (var slice = 0; slice < depth; slice++)
        {
            for (var c = 1; c < classes.Count; c++)
            {
                places.Fill(probabilities.Slice(c * size, size), slice, Unseen(c), found);
                ClassSets.Add(sets.AsSpan(slice * plane, plane), found, c, thresholds);
            }
        }

        return new(classes, Array.ConvertAll(sets, ClassSets.Last), keepScores ? probabilities : [], places, sets);
    }

    /// <summary>The score of a class where the network has seen nothing: it is background.</summary>
    static float Unseen(int classIndex) => classIndex == 0 ? 1 : 0;
}
