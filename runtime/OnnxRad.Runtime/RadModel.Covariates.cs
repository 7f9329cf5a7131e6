using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <content>Models that take numbers about the patient beside the image.</content>
public sealed partial class RadModel
{
    const string CovariateInput = "covariates";

    /// <summary>Finds what is in an image, knowing some numbers about the patient.</summary>
    /// <param name="image">A decoded image.</param>
    /// <param name="covariates">Numbers by their names in <see cref="ModelCard.Covariates"/>; those left out, and NaN, are missing.</param>
    /// <exception cref="ArgumentException">A name is none of the model's, or a number is infinite.</exception>
    /// <exception cref="ImageMismatchException">The image has other channels or another size than the model takes.</exception>
    /// <exception cref="InvalidOperationException">The network fails, or gives scores that are not numbers.</exception>
    public Findings Predict(RadImage image, IReadOnlyDictionary<string, float> covariates)
    {
        var row = CovariateRow(covariates);
        if (row.Length == 0)
        {
            return Predict(image);
        }

        Preprocessor.Check(image);
        return PredictionScope.Measure(Card, images: 1, () => PredictCase([image], row));
    }

    /// <summary>Runs the network on images that the preprocessing has been through already, with numbers about the patients.</summary>
    /// <param name="images">Values of shape (count, C, H, W) as <see cref="ImageShape"/>.</param>
    /// <param name="count">The number of images, 0 or above.</param>
    /// <param name="covariates">Values of shape (count, covariates), NaN where one is missing; empty for a model that takes none.</param>
    /// <returns>The scores, shape (count, classes).</returns>
    /// <exception cref="ArgumentException">The numbers of values do not fit the number of images.</exception>
    /// <exception cref="InvalidOperationException">The network has other inputs besides, takes raw pixels, or fails.</exception>
    public float[] PredictPrepared(ReadOnlyMemory<float> images, int count, ReadOnlyMemory<float> covariates)
    {
        var columns = Card.Covariates?.Count ?? 0;
        if (covariates.Length != (long)count * columns)
        {
            throw new ArgumentException(
                $"{covariates.Length} values are not the {columns} covariates of {count} images; expected {(long)count * columns}.", nameof(covariates));
        }

        if (columns == 0)
        {
            return PredictPrepared(images, count);
        }

        RequireScores();
        RequirePrepared();
        if (images.Length != (long)count * ImageShape.Count)
        {
            throw new ArgumentException(
                $"{images.Length} values are not {count} images of {ImageShape} ({ImageShape.Names}); expected {(long)count * ImageShape.Count}.", nameof(images));
        }

        var scores = new List<float>(count * Card.Classes.Count);
        for (var start = 0; start < count; start += BatchSize)
        {
            var n = Math.Min(BatchSize, count - start);
            var outputs = Run(new Dictionary<string, InputTensor>
            {
                [_imageName] = new([n, .. ImageShape.Dimensions], images.Slice(start * ImageShape.Count, n * ImageShape.Count)),
                [CovariateInput] = new([n, columns], covariates.Slice(start * columns, n * columns)),
            });
            scores.AddRange(outputs[_outputNames[0]].Data.Span);
        }

        return [.. scores];
    }

    float[] CovariateRow(IReadOnlyDictionary<string, float> covariates)
    {
        string[] names = [.. Card.Covariates?.Select(covariate => covariate.Name) ?? []];
        var known = names.Length == 0 ? "takes no covariates" : $"takes the covariates {string.Join(", ", names.Select(name => $"'{name}'"))}";
        foreach (var (name, value) in covariates)
        {
            if (!names.Contains(name))
            {
                throw new ArgumentException($"'{Card.Name}' {known}; '{name}' is none of them. Leave it out.", nameof(covariates));
            }

            if (float.IsInfinity(value))
            {
                throw new ArgumentException($"The covariate '{name}' is infinite; expected a number, or NaN where it is missing.", nameof(covariates));
            }
        }

        return [.. names.Select(name => covariates.TryGetValue(name, out var value) ? value : float.NaN)];
    }
}
