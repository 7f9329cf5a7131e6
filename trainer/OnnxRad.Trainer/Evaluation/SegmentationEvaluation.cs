using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Measures the label maps of a model in the size of the images, as it gives them to its users.</summary>
static class SegmentationEvaluation
{
    public static EvaluationResult Run(EvaluationInput input, CancellationToken cancellation)
    {
        var (model, classes) = (input.Model, input.Model.Card.Classes);
        var reader = SegmentationTask.Reader(classes, input.Recipe.Value.Data, model.Card.Preprocessing);
        var (cases, patients, names) = (new List<SegmentationCase>(), new List<string>(), new List<string>());
        var skipped = new PairEvaluation(input, "Label maps").Run(
            (sample, images) =>
            {
                var image = images.First(image => image is not null)!;
                if (reader.ReadWhole(sample, image, out var truth) is { } problem)
                {
                    return (null, problem);
                }

                if (CasePrediction.Of(model, sample, images, out var findings) is { } bad)
                {
                    return (bad, null);
                }

                var map = findings!.Map!;
                cases.Add(map.Sets is { } sets
                    ? OverlapCases.Compare(truth, sets, classes.Count, (one, other) => Compare(one, other, classes: 2, image))
                    : Compare(truth, map.ClassIndices.Span, classes.Count, image));
                patients.Add(sample.Patient);
                names.Add(sample.Name);
                return (null, null);
            },
            cancellation);
        return new(SegmentationReport.From(cases, classes, new() { Groups = patients }), skipped) { Cases = CaseTables.OfSegmentations(names, cases, classes) };
    }

    // A file may say a spacing of 0, which is none; of an image there is none from slice to slice.
    static SegmentationCase Compare(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classes, RadImage image)
    {
        var slice = image.Depth == 1 ? 1 : image.Spacing?.Slice;
        (double, double, double)? spacing = image.Spacing is { Row: > 0, Column: > 0 } mm && slice > 0 ? (slice.Value, mm.Row, mm.Column) : null;
        return SegmentationCase.From(truth, prediction, classes, (image.Depth, image.Height, image.Width), spacing);
    }
}
