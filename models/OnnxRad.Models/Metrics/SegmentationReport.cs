namespace OnnxRad.Models;

/// <summary>How well label maps were predicted: means over the images, with bootstrap intervals.</summary>
/// <remarks>
/// A class that is in neither the truth nor the prediction of an image leaves that image out of the class's mean; one that is in
/// only one of them has Dice 0 and no distance of outlines. The mean over classes is taken image by image.
/// </remarks>
public sealed record SegmentationReport : IReport
{
    /// <inheritdoc/>
    public required int N { get; init; }

    /// <summary>The class names; the first one is the background, which no figure is about.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>
    /// <c>dice</c>, <c>jaccard</c>, <c>hausdorff95</c> and <c>surface_distance</c> (pixels), <c>hausdorff95_mm</c> and
    /// <c>surface_distance_mm</c> (over the images whose spacing is known) over all classes, and with more than one <c>dice NAME</c> for each.
    /// </summary>
    public required IReadOnlyDictionary<string, Estimate> Figures { get; init; }

    /// <summary>The images in which a class is missing in the truth or in the prediction but not in both, so that no distance counts.</summary>
    public required int WithoutDistance { get; init; }

    /// <summary>Sums up images.</summary>
    /// <param name="cases">At least one.</param>
    /// <param name="classes">The class names, at least 2.</param>
    /// <param name="options">How the bootstrap draws; groups are the patients of the cases.</param>
    /// <exception cref="ArgumentException">There are no cases, or they do not fit the classes.</exception>
    public static SegmentationReport From(IReadOnlyList<SegmentationCase> cases, IReadOnlyList<string> classes, BootstrapOptions? options = null)
    {
        if (cases.Count == 0 || classes.Count < 2 || cases.Any(c => c.Dice.Count != classes.Count - 1))
        {
            throw new ArgumentException(
                $"{cases.Count} images do not fit {classes.Count} classes; expected at least one image with a value for each class but the background.",
                nameof(cases));
        }

        var figures = new Dictionary<string, Estimate>(StringComparer.Ordinal);
        void Add(string name, Func<SegmentationCase, double> value)
        {
            if (MeanBootstrap.From([.. cases.Select(value)], options) is { } mean)
            {
                figures.Add(name, mean);
            }
        }

        Add("dice", c => Mean(c.Dice));
        Add("jaccard", c => Mean(c.Jaccard));
        Add("hausdorff95", c => Mean(c.Surface.Select(s => s.Hausdorff95)));
        Add("surface_distance", c => Mean(c.Surface.Select(s => s.Mean)));
        Add("hausdorff95_mm", c => Mean(c.SurfaceInMm.Select(s => s.Hausdorff95)));
        Add("surface_distance_mm", c => Mean(c.SurfaceInMm.Select(s => s.Mean)));
        for (var k = 1; k < classes.Count && classes.Count > 2; k++)
        {
            var index = k - 1;
            Add($"dice {classes[k]}", c => c.Dice[index]);
        }

        return new()
        {
            N = cases.Count,
            Classes = classes,
            Figures = figures,
            WithoutDistance = cases.Count(c => c.Dice.Zip(c.Surface).Any(p => !double.IsNaN(p.First) && double.IsNaN(p.Second.Mean))),
        };
    }

    static double Mean(IEnumerable<double> values) => values.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
}
