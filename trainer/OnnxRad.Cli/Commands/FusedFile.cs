using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Commands;

/// <summary>Writes a model that was made of others, once it is seen to give the scores that they give.</summary>
static class FusedFile
{
    const double Tolerance = 1e-6;
    const int Images = 3;

    /// <summary>Compares a model with what the runtime makes of its parts, on images of noise, and writes it.</summary>
    /// <returns>The largest difference of a score, or of one of a pixel; of one beyond 1, as a value in its unit may be, as a share of it.</returns>
    /// <exception cref="CommandException">They differ; nothing was written.</exception>
    public static double Save(OnnxModel model, string path, ModelCard card, Func<IReadOnlyList<RadImage>, Findings> expected)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-");
        try
        {
            var trial = Path.Combine(folder.FullName, "model.onnx");
            model.Save(trial);
            using var fused = RadModel.Open(trial, new() { KeepPixelScores = true });
            var difference = Noise(card.Preprocessing).Max(images =>
            {
                // First, so that a model that Predict cannot feed is named, and not the trial.
                var wanted = expected(images);
                return Difference(Predict(fused, images), wanted);
            });
            if (!(difference <= Tolerance))
            {
                throw new CommandException(
                    $"The scores of '{path}' would differ by {difference:0.0e+0} from those of the models that it is made of; at most {Tolerance:0e+0} is "
                    + "allowed. Nothing was written. This is a bug in OnnxRad; please report it with these models.");
            }

            model.Save(path);
            return difference;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs a model on the images of a case, all of which are there, and on numbers about a patient where it takes them.</summary>
    public static Findings Predict(RadModel model, IReadOnlyList<RadImage> images)
    {
        var covariates = (model.Card.Covariates ?? []).ToDictionary(covariate => covariate.Name, covariate => (float)(covariate.Mean + covariate.Deviation));
        return model.ImageNames.Count == 0
            ? model.Predict(images[0], covariates)
            : model.Predict(model.ImageNames.Zip(images).ToDictionary(pair => pair.First, pair => pair.Second), covariates);
    }

    /// <summary>Cases of as many images as the preprocessing takes.</summary>
    static IEnumerable<RadImage[]> Noise(Preprocessing preprocessing)
    {
        var random = new Random(1);
        for (var i = 0; i < Images; i++)
        {
            var larger = preprocessing is { Resize: ResizeFilter.None, Fit: ImageFit.Stretch } ? 0 : 1 + (i * 7);
            var (depth, height, width) = (preprocessing.Depth is { } slices ? slices + larger : 1, preprocessing.Height + larger, preprocessing.Width + (2 * larger));
            var images = new RadImage[preprocessing.Images?.Names.Count ?? 1];
            for (var image = 0; image < images.Length; image++)
            {
                var channels = preprocessing.ImageChannels ?? preprocessing.Channels;
                var pixels = new float[channels * depth * height * width];
                for (var p = 0; p < pixels.Length; p++)
                {
                    pixels[p] = random.Next(256);
                }

                images[image] = new(channels, depth, height, width, 8, pixels) { Spacing = new(1 + (0.2 * i), 0.9, 1.1) };
            }

            yield return images;
        }
    }

    static double Difference(Findings a, Findings b) => b switch
    {
        { Map: { } map } => Enumerable.Range(0, map.Classes.Count).Max(c => Difference(a.Map!.ScoresOf(c), map.ScoresOf(c))),
        { Image: { } image } => Levels(a.Image!.Pixels.Span, image.Pixels.Span, image.BitsStored),
        { Tasks.Count: > 0 } => b.Tasks.Max(task => Difference(a.Tasks[task.Key], task.Value)),
        _ => Difference([.. a.Scores.Select(score => score.Score)], [.. b.Scores.Select(score => score.Score)]),
    };

    static double Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y) / Math.Max(1, Math.Abs(y))).Max();

    /// <summary>The share of the range of levels by which two images differ; they are rounded, so that one level is none.</summary>
    static double Levels(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int bits)
    {
        var most = 1f;
        for (var i = 0; i < a.Length; i++)
        {
            most = Math.Max(most, Math.Abs(a[i] - b[i]));
        }

        return (most - 1) / Math.Pow(2, bits);
    }
}
