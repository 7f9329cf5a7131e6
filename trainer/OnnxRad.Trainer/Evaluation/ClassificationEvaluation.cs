using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Measures a classifier.</summary>
static class ClassificationEvaluation
{
    public static EvaluationResult Run(EvaluationInput input, CancellationToken cancellation)
    {
        var (card, measured) = (input.Model.Card, CaseScores.Of(input, new ClassTargets(), cancellation));
        var (labels, probabilities) = (measured.Targets.Classes(), measured.Values[0]);
        var threshold = card.Thresholds is [.., var last] ? last : 0.5;
        return new(ClassificationReport.From(labels, probabilities, card.Classes, threshold), measured.Skipped)
        {
            Cases = CaseTables.OfScores(
                measured.Names, new CaseTables.Part(null, ModelTask.Classification, TaskFit.Of(card), [.. labels.Select(label => new float[] { label })], probabilities)),
            Labels = labels,
            Probabilities = probabilities,
        };
    }
}
