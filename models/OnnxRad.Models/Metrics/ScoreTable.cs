namespace OnnxRad.Models;

/// <summary>Labels and K scores an image: checks and the class with the highest score.</summary>
static class ScoreTable
{
    public static void Check(IReadOnlyList<int> labels, IReadOnlyList<float[]> probabilities, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (labels.Count != probabilities.Count)
        {
            throw new ArgumentException(
                $"{probabilities.Count} rows of scores do not fit {labels.Count} labels; expected one for each.",
                nameof(probabilities));
        }

        for (var i = 0; i < labels.Count; i++)
        {
            Guard.Class(labels[i], i, classes, nameof(labels));
            if (probabilities[i].Length != classes)
            {
                throw new ArgumentException(
                    $"Row {i} has {probabilities[i].Length} scores; expected one for each of the {classes} classes.",
                    nameof(probabilities));
            }

            if (Array.Exists(probabilities[i], float.IsNaN))
            {
                throw new ArgumentException($"Row {i} has a score that is not a number.", nameof(probabilities));
            }
        }
    }

    /// <summary>The index of the highest score, the first of equals.</summary>
    public static int ArgMax(float[] scores)
    {
        var best = 0;
        for (var k = 1; k < scores.Length; k++)
        {
            best = scores[k] > scores[best] ? k : best;
        }

        return best;
    }
}
