using OnnxRad.Imaging;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <content>Models that do several tasks at once.</content>
public sealed partial class RadModel
{
    long[] PreparedShape => [.. ImageShape.Dimensions];

    TaskPrediction Tasks => new(_source, Card, _session, _fixedBatch);

    List<Findings> PredictTasks(IReadOnlyList<RadImage> images, CancellationToken cancellation)
    {
        if (Preprocessor.IsInGraph)
        {
            return PredictEachRaw(images, cancellation);
        }

        var (tasks, findings) = (Tasks, new List<Findings>(images.Count));
        var batch = Math.Min(BatchSize, images.Count);
        var prepared = new float[checked(batch * ImageShape.Count)]; // (batch, C, H, W)
        for (var start = 0; start < images.Count; start += batch)
        {
            var count = Math.Min(batch, images.Count - start);
            Preprocessor.Run(images, start, count, _options.IntraOpThreads, prepared, cancellation);
            findings.AddRange(tasks.Run([(_imageName, prepared.AsMemory(0, count * ImageShape.Count), PreparedShape)], count, start, cancellation));
        }

        return findings;
    }

    /// <summary>One image at a time, as each may have a size of its own.</summary>
    List<Findings> PredictEachRaw(IReadOnlyList<RadImage> images, CancellationToken cancellation)
    {
        var findings = new List<Findings>(images.Count);
        foreach (var image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            findings.Add(PredictRaw([image], [], findings.Count, cancellation));
        }

        return findings;
    }

    /// <summary>One image that has been prepared, (1, C, H, W) of the size that the network takes.</summary>
    Findings PredictTasks(InputTensor prepared, CancellationToken cancellation)
    {
        if (Preprocessor is { IsInGraph: true, TakesMore: true })
        {
            throw new InvalidOperationException($"'{_source}' takes raw pixels with the window of their file, or their distance. Give the image to Predict.");
        }

        InputCheck.ThrowIfWrong(_source, Inputs, new Dictionary<string, InputTensor> { [_imageName] = prepared });
        ArgumentOutOfRangeException.ThrowIfNotEqual(prepared.Shape[0], 1, "prepared.Shape[0]");
        return PredictionScope.Measure(
            Card, images: 1, () => Tasks.Run([(_imageName, prepared.Data, [.. prepared.Shape.Skip(1)])], 1, 0, cancellation).Single());
    }

    Findings PredictTasks(InputTensor prepared, float[] covariates)
    {
        (string, ReadOnlyMemory<float>, long[]) image = (_imageName, prepared.Data, [.. prepared.Shape.Skip(1)]);
        return Tasks.Run(covariates.Length == 0 ? [image] : [image, (CovariateInput, covariates, [covariates.Length])], 1, 0, CancellationToken.None).Single();
    }
}
