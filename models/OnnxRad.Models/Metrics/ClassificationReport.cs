using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>How well a classifier did on a set of labelled images.</summary>
public sealed record ClassificationReport : IReport
{
    /// <summary>The number of images.</summary>
    public required int N { get; init; }

    /// <summary>The class names; with two classes the last one is the positive one.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>For two classes the positive one, the last, which sensitivity, specificity and AUC are of; <c>null</c> otherwise.</summary>
    [JsonIgnore]
    public string? Positive => Classes.Count == 2 ? Classes[1] : null;

    /// <summary>The share of correct predictions, with its Wilson interval.</summary>
    public required Estimate Accuracy { get; init; }

    /// <summary>
    /// The area under the ROC curve: of the last class's score for two classes, else the mean of each class against the
    /// rest; intervals as <see cref="OnnxRad.Models.Auc"/> describes. <c>null</c> when a class has no image.
    /// </summary>
    public required Estimate? Auc { get; init; }

    /// <summary>For two classes, the share of the last class's images found; <c>null</c> otherwise or without such images.</summary>
    public required Estimate? Sensitivity { get; init; }

    /// <summary>For two classes, the share of the first class's images cleared; <c>null</c> otherwise or without such images.</summary>
    public required Estimate? Specificity { get; init; }

    /// <summary>For two classes, the score of the last class above which it is predicted; <c>null</c> otherwise.</summary>
    public required double? Threshold { get; init; }

    /// <summary>The counts of predictions; rows are the truth.</summary>
    public required ConfusionMatrix ConfusionMatrix { get; init; }

    /// <summary><c>accuracy</c>, <c>auc</c>, <c>sensitivity</c> and <c>specificity</c>; what is not defined is left out.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, Estimate> Figures
    {
        get
        {
            (string Name, Estimate? Value)[] all = [("accuracy", Accuracy), ("auc", Auc), ("sensitivity", Sensitivity), ("specificity", Specificity)];
            return all.Where(f => f.Value is not null).ToDictionary(f => f.Name, f => f.Value!.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>Compares scores with the truth.</summary>
    /// <param name="labels">The true class of each image, 0 to K - 1; at least one image.</param>
    /// <param name="probabilities">K scores an image, in the order of <paramref name="classes"/>.</param>
    /// <param name="classes">The K class names, at least 2.</param>
    /// <param name="threshold">
    /// For two classes the last one is predicted when its score is strictly above it (default 0.5); with more classes the
    /// highest score decides, the first of equals, and this value is not used.
    /// </param>
    /// <exception cref="ArgumentException">The arguments do not fit one another, or a score is not a number.</exception>
    public static ClassificationReport From(
        IReadOnlyList<int> labels, IReadOnlyList<float[]> probabilities, IReadOnlyList<string> classes, double threshold = 0.5)
    {
        if (labels.Count == 0)
        {
            throw new ArgumentException("There are no images; a report needs at least one.", nameof(labels));
        }

        if (double.IsNaN(threshold))
        {
            throw new ArgumentException("The threshold is not a number.", nameof(threshold));
        }

        ScoreTable.Check(labels, probabilities, classes.Count);
        var binary = classes.Count == 2;
        var predictions = new int[labels.Count];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = binary
                ? probabilities[i][1] > threshold ? 1 : 0
                : ScoreTable.ArgMax(probabilities[i]);
        }

        var matrix = ConfusionMatrix.From(labels, predictions, classes);
        var complete = Enumerable.Range(0, classes.Count).All(k => matrix.RowTotal(k) > 0);
        return new ClassificationReport
        {
            N = labels.Count,
            Classes = classes,
            Accuracy = Models.Accuracy.From(matrix),
            Auc = complete ? AreaOf(labels, probabilities, classes.Count) : null,
            Sensitivity = binary && matrix.RowTotal(1) > 0 ? Models.Sensitivity.From(matrix, positive: 1) : null,
            Specificity = binary && matrix.RowTotal(0) > 0 ? Models.Specificity.From(matrix, positive: 1) : null,
            Threshold = binary ? threshold : null,
            ConfusionMatrix = matrix,
        };
    }

    static Estimate AreaOf(IReadOnlyList<int> labels, IReadOnlyList<float[]> probabilities, int classes) => classes == 2
        ? Models.Auc.From([.. labels.Select(l => l == 1)], [.. probabilities.Select(p => (double)p[1])])
        : Models.Auc.OneVersusRest(labels, probabilities, classes);
}
