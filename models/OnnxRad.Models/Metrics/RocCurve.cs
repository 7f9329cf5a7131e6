namespace OnnxRad.Models;

/// <summary>Sensitivity against 1 - specificity over all thresholds.</summary>
public sealed record RocCurve
{
    /// <summary>The points from (0, 0) to (1, 1), one for each distinct score and one that calls all images positive.</summary>
    /// <remarks>Images with equal scores change sides together, so ties between classes give a sloping segment.</remarks>
    public required IReadOnlyList<RocPoint> Points { get; init; }

    /// <summary>Draws the curve.</summary>
    /// <param name="positive">Whether each image is positive; both kinds must occur.</param>
    /// <param name="scores">The score of each image, higher for positive ones.</param>
    /// <remarks>O(n log n) in the number of images.</remarks>
    /// <exception cref="ArgumentException">The lists differ in length, a score is not a number, or a class is absent.</exception>
    public static RocCurve From(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        Guard.Scores(positive, scores);
        var keys = scores.ToArray();
        var flags = positive.ToArray();
        Array.Sort(keys, flags);

        double positives = flags.Count(f => f);
        var negatives = flags.Length - positives;
        var points = new List<RocPoint>();
        var (truePositives, falsePositives) = (0, 0);
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (i == keys.Length - 1 || keys[i] < keys[i + 1])
            {
                points.Add(new RocPoint(falsePositives / negatives, truePositives / positives, keys[i]));
            }

            truePositives += flags[i] ? 1 : 0;
            falsePositives += flags[i] ? 0 : 1;
        }

        points.Add(new RocPoint(1, 1, null));
        return new RocCurve { Points = points };
    }
}
