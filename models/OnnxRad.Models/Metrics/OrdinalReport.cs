namespace OnnxRad.Models;

/// <summary>How well a model grades cases on an ordered scale; the predicted grade is the median of the probabilities.</summary>
public sealed record OrdinalReport : IReport
{
    /// <summary>The number of cases.</summary>
    public required int N { get; init; }

    /// <summary>The names of the grades, in rising order.</summary>
    public required IReadOnlyList<string> Grades { get; init; }

    /// <summary>The share of grades hit exactly, with its Wilson interval.</summary>
    public required Estimate Accuracy { get; init; }

    /// <summary>The mean distance between the predicted and the true grade, in grades, with its bootstrap interval.</summary>
    public required Estimate MeanAbsoluteError { get; init; }

    /// <summary>Cohen's kappa with quadratic weights, with its bootstrap interval; see <see cref="WeightedKappa"/>.</summary>
    /// <value><c>null</c> where all true grades and all predicted ones are a single grade.</value>
    public required Estimate? QuadraticKappa { get; init; }

    /// <summary>The counts of predictions; rows are the truth.</summary>
    public required ConfusionMatrix ConfusionMatrix { get; init; }

    /// <summary><c>quadratic_kappa</c>, <c>mae</c> and <c>accuracy</c>; what is not defined is left out.</summary>
    public IReadOnlyDictionary<string, Estimate> Figures => ReportFigures.Of(("quadratic_kappa", QuadraticKappa), ("mae", MeanAbsoluteError), ("accuracy", Accuracy));

    /// <summary>Compares probabilities with the truth.</summary>
    /// <param name="labels">The true grade of each case, 0 to K - 1; at least one case.</param>
    /// <param name="probabilities">K probabilities a case, in the order of <paramref name="grades"/>.</param>
    /// <param name="grades">The K names, in rising order; at least 2.</param>
    /// <param name="options">How to draw for the intervals.</param>
    /// <exception cref="ArgumentException">The arguments do not fit one another, or a probability is not a number.</exception>
    public static OrdinalReport From(
        IReadOnlyList<int> labels, IReadOnlyList<float[]> probabilities, IReadOnlyList<string> grades, BootstrapOptions? options = null)
    {
        if (labels.Count == 0)
        {
            throw new ArgumentException("There are no cases; a report needs at least one.", nameof(labels));
        }

        ScoreTable.Check(labels, probabilities, grades.Count);
        int[] predicted = [.. probabilities.Select(p => MedianOf(p))];
        var matrix = ConfusionMatrix.From(labels, predicted, grades);
        double MeanDistance(int[] counts)
        {
            var (sum, n) = (0L, 0L);
            for (var i = 0; i < counts.Length; i++)
            {
                (sum, n) = (sum + ((long)counts[i] * Math.Abs(predicted[i] - labels[i])), n + counts[i]);
            }

            return (double)sum / n;
        }

        return new OrdinalReport
        {
            N = labels.Count,
            Grades = grades,
            Accuracy = Models.Accuracy.From(matrix),
            MeanAbsoluteError = Resampling.Interval(labels.Count, MeanDistance, options)!.Value,
            QuadraticKappa = WeightedKappa.Quadratic(labels, predicted, grades.Count, options),
            ConfusionMatrix = matrix,
        };
    }

    /// <summary>The first grade at which the probabilities, added up from the lowest, reach one half.</summary>
    /// <remarks>The grade with the least expected distance; for CORN the number of steps whose probability is above one half.</remarks>
    public static int MedianOf(ReadOnlySpan<float> probabilities)
    {
        var sum = 0.0;
        for (var k = 0; k < probabilities.Length - 1; k++)
        {
            sum += probabilities[k];
            if (sum >= 0.5)
            {
                return k;
            }
        }

        return probabilities.Length - 1;
    }
}
