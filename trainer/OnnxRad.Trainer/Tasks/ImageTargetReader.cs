using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Reads the images to be made: scaled to 0..1 and resized like the images themselves.</summary>
sealed class ImageTargetReader : ITargetReader, IDisposable
{
    readonly Preprocessor _preprocessor;

    /// <param name="recipe">How images are resized.</param>
    /// <param name="input">The network's input, (C, H, W).</param>
    public ImageTargetReader(InputRecipe recipe, ImageShape input)
    {
        Shape = [input.Channels, input.Height, input.Width];
        var neutral = recipe.Neutral() with { Height = input.Height, Width = input.Width };
        _preprocessor = Preprocessor.Open(PreprocessingGraph.Build(neutral).ToBytes());
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Shape { get; }

    /// <inheritdoc/>
    public string Key => $"image {_preprocessor.Recipe}";

    /// <inheritdoc/>
    public string? Read(Sample sample, RadImage image, Span<float> target)
    {
        if (TargetImage.Read(sample, image, file => file.Read(), out var wanted) is { } problem)
        {
            return problem;
        }

        if (wanted.Channels != image.Channels)
        {
            return $"'{sample.Target!.Name}' has {Listing.Count(wanted.Channels, "channel")}, and its image '{sample.Name}' {image.Channels}";
        }

        if (Misplaced(sample, image, wanted) is { } misplaced)
        {
            return misplaced;
        }

        if (TargetImage.IsConstant(image))
        {
            return $"the image '{sample.Name}' has the value {image.Pixels.Span[0]} everywhere, so there is nothing to see in it";
        }

        try
        {
            _preprocessor.Run(wanted, target);
            return null;
        }
        catch (ImageMismatchException e)
        {
            return $"'{sample.Target!.Name}': {e.Message.TrimEnd('.')}";
        }
    }

    /// <summary>Whether the target lies elsewhere than its image, or nothing tells: NIfTI files are turned by their place, and others are not.</summary>
    static string? Misplaced(Sample sample, RadImage image, RadImage target)
    {
        var (hasPlace, name) = (SharedGrid.HasPlace(image), sample.Target!.Name);
        var (with, without) = hasPlace ? (sample.Name, name) : (name, sample.Name);
        return hasPlace != SharedGrid.HasPlace(target) && IsNifti(without)
            ? $"'{without}' does not say where it lies in the patient and '{with}' does, so that nothing tells which side is up; save both with the same affine matrix, "
                + $"or '{without}' as PNG"
            : SharedGrid.Difference(image, target) is { } difference ? $"'{name}' does not lie on its image '{sample.Name}': {difference}" : null;
    }

    static bool IsNifti(string name) =>
        SliceReader.Parse(name).File is var file && (file.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public void Dispose() => _preprocessor.Dispose();
}
