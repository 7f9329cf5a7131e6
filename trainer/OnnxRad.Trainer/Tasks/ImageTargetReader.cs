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

    /// <inheritdoc/>
    public void Dispose() => _preprocessor.Dispose();
}
