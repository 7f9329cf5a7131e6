namespace OnnxRad.Models;

/// <summary>Checks of the arguments that the metrics share.</summary>
static class Guard
{
    public static void Class(int index, int position, int classes, string argument)
    {
        if ((uint)index >= (uint)classes)
        {
            throw new ArgumentException(
                $"Class index '{index}' at position {position} is out of range; expected 0 to {classes - 1}.", argument);
        }
    }

    /// <summary>Checks that there is one number for each label, and an image of either class.</summary>
    public static void Scores(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        if (positive.Count != scores.Count)
        {
            throw new ArgumentException(
                $"{scores.Count} scores do not fit {positive.Count} labels; expected one for each.", nameof(scores));
        }

        var positives = 0;
        for (var i = 0; i < positive.Count; i++)
        {
            positives += positive[i] ? 1 : 0;
            if (double.IsNaN(scores[i]))
            {
                throw new ArgumentException($"The score at position {i} is not a number.", nameof(scores));
            }
        }

        if (positives == 0 || positives == positive.Count)
        {
            throw new ArgumentException(
                $"All {positive.Count} images are {(positives == 0 ? "negative" : "positive")}; "
                + "a ROC curve and its area need images of both classes.",
                nameof(positive));
        }
    }

    /// <summary>Checks that there is one finite prediction for each finite true value, and at least one.</summary>
    public static void Pairs(IReadOnlyList<double> truth, IReadOnlyList<double> predicted)
    {
        if (truth.Count != predicted.Count || truth.Count == 0)
        {
            throw new ArgumentException(
                $"{predicted.Count} predictions do not fit {truth.Count} true values; expected one for each, and at least one.", nameof(predicted));
        }

        for (var i = 0; i < truth.Count; i++)
        {
            if (!double.IsFinite(truth[i]) || !double.IsFinite(predicted[i]))
            {
                throw new ArgumentException(
                    $"The {(double.IsFinite(truth[i]) ? "prediction" : "true value")} at position {i} is no finite number.",
                    double.IsFinite(truth[i]) ? nameof(predicted) : nameof(truth));
            }
        }
    }

    /// <summary>Checks that each case has a time above 0 and whether the event was seen, and that there is at least one case.</summary>
    public static void Survival(IReadOnlyList<double> times, IReadOnlyList<bool> events)
    {
        if (times.Count != events.Count || times.Count == 0)
        {
            throw new ArgumentException(
                $"{events.Count} events do not fit {times.Count} times; expected one for each, and at least one.", nameof(events));
        }

        for (var i = 0; i < times.Count; i++)
        {
            if (!(times[i] > 0 && double.IsFinite(times[i])))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The time at position {i} is {times[i]}; expected a finite number above 0."), nameof(times));
            }
        }
    }
}
