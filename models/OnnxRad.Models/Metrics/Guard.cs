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
}
