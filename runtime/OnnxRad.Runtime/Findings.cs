using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>What a model says of one image.</summary>
/// <remarks>For research and development; not a medical device.</remarks>
public sealed record Findings
{
    Findings(IReadOnlyList<ClassScore> scores, ClassScore top) => (Scores, Top) = (scores, top);

    /// <summary>Every class, in the order of the model card.</summary>
    public IReadOnlyList<ClassScore> Scores { get; }

    /// <summary>The class of the highest score, the first of them where several have it; thresholds have no part in this.</summary>
    public ClassScore Top { get; }

    /// <summary>Whether the positive class, which is the last one, counts as found.</summary>
    /// <value><see langword="null"/> where there are more than two classes.</value>
    public bool? Positive => Scores.Count == 2 ? Scores[1].Present : null;

    /// <summary>Applies the card's thresholds; a score must be above its threshold, not equal to it.</summary>
    /// <exception cref="InvalidOperationException">A score is not a number.</exception>
    internal static Findings From(ModelCard card, ReadOnlySpan<float> scores, int index)
    {
        var top = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsFinite(scores[i]))
            {
                throw new InvalidOperationException(
                    $"The model '{card.Name}' gave the score {scores[i]} for class '{card.Classes[i]}' of image {index + 1}. "
                    + "Check that the image's pixels are numbers, and export the model again if they are.");
            }

            top = scores[i] > scores[top] ? i : top;
        }

        var found = new ClassScore[scores.Length];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = new(card.Classes[i], scores[i], IsPresent(card.Thresholds, scores, i, top));
        }

        return new(found, found[top]);
    }

    static bool IsPresent(IReadOnlyList<double> thresholds, ReadOnlySpan<float> scores, int i, int top) => thresholds.Count switch
    {
        0 => i == top,
        1 => scores[^1] > thresholds[0] == (i == scores.Length - 1),
        _ => scores[i] > thresholds[i],
    };
}
