namespace OnnxRad.Models;

/// <summary>How well a model finds labels that occur side by side; labels that are not known of a case are left out for it.</summary>
public sealed record MultiLabelReport : IReport
{
    /// <summary>The number of cases.</summary>
    public required int N { get; init; }

    /// <summary>Each label, in the order of the outputs.</summary>
    public required IReadOnlyList<LabelResult> Labels { get; init; }

    /// <summary>The mean of the labels' areas under the ROC curve, with its bootstrap interval.</summary>
    /// <value>
    /// Over the labels that have positive and negative cases, in each draw over those that have them there; <c>null</c> without such a label.
    /// </value>
    public required Estimate? MacroAuc { get; init; }

    /// <summary>The mean of the labels' average precisions (mAP), with its bootstrap interval.</summary>
    /// <value>As <see cref="MacroAuc"/>.</value>
    public required Estimate? MeanAveragePrecision { get; init; }

    /// <summary><c>macro_auc</c>, <c>mean_average_precision</c> and for each label <c>auc</c> with its name; what is not defined is left out.</summary>
    public IReadOnlyDictionary<string, Estimate> Figures => ReportFigures.Of(
        [("macro_auc", MacroAuc), ("mean_average_precision", MeanAveragePrecision), .. Labels.Select(label => ($"auc {label.Label}", label.Auc))]);

    /// <summary>Compares scores with the truth.</summary>
    /// <param name="truth">One row a case with one number a label: 1 present, 0 absent, NaN not known; at least one row.</param>
    /// <param name="scores">One row a case with one score a label.</param>
    /// <param name="labels">The names, at least one.</param>
    /// <param name="thresholds">One a label; by default 0.5 for all.</param>
    /// <param name="options">How to draw for the intervals of the means.</param>
    /// <exception cref="ArgumentException">The rows do not fit, a truth is another number, or a score is not a number.</exception>
    public static MultiLabelReport From(
        IReadOnlyList<float[]> truth,
        IReadOnlyList<float[]> scores,
        IReadOnlyList<string> labels,
        IReadOnlyList<double>? thresholds = null,
        BootstrapOptions? options = null)
    {
        thresholds ??= [.. labels.Select(_ => 0.5)];
        Check(truth, scores, labels, thresholds);
        Resampling.Groups(truth.Count, options?.Groups);
        var areas = new List<Func<int[], double>>();
        var precisions = new List<Func<int[], double>>();
        var results = new List<LabelResult>();
        for (var k = 0; k < labels.Count; k++)
        {
            int[] known = [.. Enumerable.Range(0, truth.Count).Where(i => !float.IsNaN(truth[i][k]))];
            bool[] positive = [.. known.Select(i => truth[i][k] == 1)];
            double[] score = [.. known.Select(i => (double)scores[i][k])];
            results.Add(Result(labels[k], positive, score, thresholds[k], OfKnown(options, known)));
            if (positive.Distinct().Count() == 2)
            {
                var (area, precision) = (new WeightedAuc(positive, score), new RankedPrecision(positive, score));
                areas.Add(counts => area.Of([.. known.Select(i => counts[i])]));
                precisions.Add(counts => precision.Of([.. known.Select(i => counts[i])]));
            }
        }

        return new MultiLabelReport
        {
            N = truth.Count,
            Labels = results,
            MacroAuc = Mean(areas, truth.Count, options),
            MeanAveragePrecision = Mean(precisions, truth.Count, options),
        };
    }

    static Estimate? Mean(List<Func<int[], double>> parts, int cases, BootstrapOptions? options) => parts.Count == 0
        ? null
        : Resampling.Interval(
            cases, counts => parts.Select(part => part(counts)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), options);

    /// <summary>How to draw from the known cases: their groups alone.</summary>
    static BootstrapOptions? OfKnown(BootstrapOptions? options, int[] known) =>
        options?.Groups is { } groups ? options with { Groups = [.. known.Select(i => groups[i])] } : options;

    static LabelResult Result(string label, bool[] positive, double[] scores, double threshold, BootstrapOptions? options)
    {
        var positives = positive.Count(p => p);
        var negatives = positive.Length - positives;
        var found = positive.Zip(scores).Count(c => c.First && c.Second > threshold);
        var cleared = positive.Zip(scores).Count(c => !c.First && c.Second <= threshold);
        var both = positives > 0 && negatives > 0;
        return new LabelResult(
            label,
            positives,
            negatives,
            both ? Auc.From(positive, scores) : null,
            both ? AveragePrecision.From(positive, scores, options) : null,
            positives > 0 ? Wilson.Proportion(found, positives) : null,
            negatives > 0 ? Wilson.Proportion(cleared, negatives) : null,
            threshold);
    }

    static void Check(
        IReadOnlyList<float[]> truth, IReadOnlyList<float[]> scores, IReadOnlyList<string> labels, IReadOnlyList<double> thresholds)
    {
        if (truth.Count == 0 || truth.Count != scores.Count || labels.Count == 0 || thresholds.Count != labels.Count)
        {
            throw new ArgumentException(
                $"{scores.Count} rows of scores and {thresholds.Count} thresholds do not fit {truth.Count} cases of {labels.Count} labels; "
                + "expected one row a case, one threshold a label, and at least one of each.",
                nameof(scores));
        }

        for (var i = 0; i < truth.Count; i++)
        {
            if (truth[i].Length != labels.Count || scores[i].Length != labels.Count)
            {
                throw new ArgumentException(
                    $"Row {i} has {truth[i].Length} true values and {scores[i].Length} scores; expected {labels.Count} of each.", nameof(scores));
            }

            if (Array.Exists(truth[i], t => t is not (0 or 1) && !float.IsNaN(t)) || Array.Exists(scores[i], float.IsNaN))
            {
                throw new ArgumentException(
                    $"Row {i} holds a true value other than 0, 1 and not known, or a score that is not a number.", nameof(truth));
            }
        }
    }
}
