using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Measures a model that makes images, at the network's size, on input that is degraded as in its training.</summary>
static class ImageEvaluation
{
    const int BatchSize = 16;

    public static EvaluationResult Run(EvaluationInput input, CancellationToken cancellation)
    {
        var (model, recipe) = (input.Model, input.Recipe.Value);
        var preparer = new ImagePreparer(input.Dataset, input.Observer, input.Cache);
        using var targets = new ImageTargetReader(recipe.Input, model.ImageShape);
        var clean = preparer.Prepare(input.Samples, model.Preprocessor, targets, "Images", cancellation);
        var images = Degrader.Degraded(clean, recipe, model.Card.Preprocessing);
        var meter = new ImageMeter(images.Targets, loss: null);
        for (var start = 0; start < images.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(BatchSize, images.Count - start);
            var outputs = model.Run(new Dictionary<string, InputTensor>
            {
                [model.Inputs[0].Name] = new([count, .. images.ImageShape.Select(size => (long)size)], images.Slice(start, count)),
            });
            var made = outputs[model.Outputs[0].Name];
            OutputBatch batch = new(made.Data.ToArray(), [.. made.Shape]);
            meter.Add(new(start, count, [batch], [batch]));
            input.Observer.Counted("Predictions", start + count, images.Count);
        }

        return new(meter.Report(), preparer.Skipped);
    }
}
