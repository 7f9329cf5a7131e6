using OnnxRad.Imaging;

namespace OnnxRad.Runtime;

/// <summary>A class for each pixel of an image.</summary>
public sealed class LabelMap
{
    readonly long[] _counts;
    readonly float[]? _scores; // (classes, _from)
    readonly (int Height, int Width) _from;

    LabelMap(IReadOnlyList<string> classes, (int Height, int Width) size, int[] indices, ReadOnlySpan<float> scores, (int Height, int Width) from)
    {
        (Classes, Height, Width, ClassIndices) = (classes, size.Height, size.Width, indices);
        (_scores, _from) = (scores.IsEmpty ? null : scores.ToArray(), from);
        _counts = new long[classes.Count];
        foreach (var index in indices)
        {
            _counts[index]++;
        }
    }

    /// <summary>The class names; the first one is the background.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Rows, those of the image.</summary>
    public int Height { get; }

    /// <summary>Columns, those of the image.</summary>
    public int Width { get; }

    /// <summary>An index of <see cref="Classes"/> for each pixel, row after row.</summary>
    public ReadOnlyMemory<int> ClassIndices { get; }

    /// <summary>How many pixels are of each class, in the order of <see cref="Classes"/>.</summary>
    public IReadOnlyList<long> PixelCounts => _counts;

    /// <summary>The map as a grey image whose values are the indices of the classes, of 8 bits where 256 classes suffice.</summary>
    public RadImage ToImage() =>
        new(channels: 1, Height, Width, bitsStored: Classes.Count <= 256 ? 8 : 16, Array.ConvertAll(ClassIndices.ToArray(), index => (float)index));

    /// <summary>The scores of a class, from which the map was made: probabilities where the card names softmax.</summary>
    /// <param name="classIndex">An index of <see cref="Classes"/>.</param>
    /// <returns>New values, one for each pixel, row after row.</returns>
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

        var of = _scores.AsSpan(classIndex * _from.Height * _from.Width, _from.Height * _from.Width);
        var (rows, columns) = (Interpolation.Of(_from.Height, Height), Interpolation.Of(_from.Width, Width));
        var scores = new float[Height * Width];
        for (var i = 0; i < scores.Length; i++)
        {
            var (row, column) = (rows[i / Width], columns[i % Width]);
            scores[i] = row.Between(
                column.Between(of[(row.Low * _from.Width) + column.Low], of[(row.Low * _from.Width) + column.High]),
                column.Between(of[(row.High * _from.Width) + column.Low], of[(row.High * _from.Width) + column.High]));
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
    /// <param name="scores">Shape (classes, <paramref name="from"/>).</param>
    /// <param name="from">Rows and columns of the scores.</param>
    /// <param name="to">Rows and columns of the image.</param>
    /// <param name="keepScores">Whether <see cref="ScoresOf"/> can be asked for.</param>
    internal static LabelMap From(
        IReadOnlyList<string> classes, ReadOnlySpan<float> scores, (int Height, int Width) from, (int Height, int Width) to, bool keepScores = false)
    {
        var kept = keepScores ? scores : [];
        if (from == to)
        {
            return new(classes, to, ArgMax(scores, classes.Count), kept, from);
        }

        var (rows, columns) = (Interpolation.Of(from.Height, to.Height), Interpolation.Of(from.Width, to.Width));
        var (plane, indices) = (from.Height * from.Width, new int[to.Height * to.Width]);
        for (var i = 0; i < indices.Length; i++)
        {
            var (row, column) = (rows[i / to.Width], columns[i % to.Width]);
            var (upper, lower) = (row.Low * from.Width, row.High * from.Width);
            var highest = float.NegativeInfinity;
            for (var c = 0; c < classes.Count; c++)
            {
                var of = scores.Slice(c * plane, plane);
                var score = ((1 - row.Share) * column.Between(of[upper + column.Low], of[upper + column.High]))
                    + (row.Share * column.Between(of[lower + column.Low], of[lower + column.High]));
                (highest, indices[i]) = score > highest ? (score, c) : (highest, indices[i]);
            }
        }

        return new(classes, to, indices, kept, from);
    }
}
