using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <content>Several images of a case, as the phases of a contrast study.</content>
public sealed partial class Preprocessor
{
    internal const string PresentName = "present";
    const string ImagesKey = "onnxrad.images";

    /// <summary>What the images of a case are called, in their order; empty where the graph takes one image.</summary>
    public IReadOnlyList<string> ImageNames { get; }

    /// <summary>The channels of an image that it takes.</summary>
    public int ImageChannels => _inputShape[1];

    /// <summary>Whether images of a case may be missing.</summary>
    public bool ImagesMayBeMissing { get; }

    string QuotedNames => string.Join(", ", ImageNames.Select(name => $"'{name}'"));

    /// <summary>Preprocesses the images of a case into memory of the caller.</summary>
    /// <param name="images">One for each of <see cref="ImageNames"/>, null where it is missing; a single one where there are no names.</param>
    /// <param name="destination">Filled; as long as <see cref="OutputShape"/> has values.</param>
    /// <exception cref="ImageMismatchException">An image is missing that must be there, or does not fit.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidOperationException">The preprocessing is part of the network's graph.</exception>
    public void Run(IReadOnlyList<RadImage?> images, Span<float> destination) => Run(images, destination, index: 0);

    /// <param name="images">One for each of <see cref="ImageNames"/>; a single one where there are no names.</param>
    /// <param name="destination">Filled.</param>
    /// <param name="index">The place of a single one in a list, for the exception.</param>
    void Run(IReadOnlyList<RadImage?> images, Span<float> destination, int index)
    {
        if (ImageNames.Count == 0 && !_takesSpacing && images is [{ } only])
        {
            Run(only, destination, index);
            return;
        }

        if (_session is null)
        {
            throw new InvalidOperationException("The model takes raw pixels: its preprocessing is part of its graph. Give the images to Predict.");
        }

        CheckCase(images, index);
        if (destination.Length != OutputShape.Count)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} values; the preprocessed images {OutputShape} have {OutputShape.Count}.", nameof(destination));
        }

        var inputs = CaseInputs(images);
        OrtValue[] values = [.. inputs.Select(input => ScoreNetwork.Wrap(input.Tensor.Data, [.. input.Tensor.Shape]))];
        try
        {
            using var use = _session.Hold();
            using var outputs = use.Session.Run(use.Options, [.. inputs.Select(input => input.Name)], values, s_outputNames);
            outputs[0].GetTensorDataAsSpan<float>().CopyTo(destination);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed.Running("preprocessing graph", e);
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }

        CheckMade(images, destination, index);
    }

    /// <summary>Checks that <see cref="Run(IReadOnlyList{RadImage?}, Span{float})"/> takes the images of a case.</summary>
    /// <param name="images">One for each of <see cref="ImageNames"/>, null where it is missing.</param>
    /// <exception cref="ImageMismatchException">It does not.</exception>
    public void Check(IReadOnlyList<RadImage?> images) => CheckCase(images, index: 0);

    void CheckCase(IReadOnlyList<RadImage?> images, int index)
    {
        if (ImageNames.Count == 0 && images is [{ } only])
        {
            CheckOne(only, index);
            return;
        }

        if (images.Count != ImageNames.Count || images.All(image => image is null))
        {
            throw new ImageMismatchException(
                $"These are {images.Count(image => image is not null)} images; the model takes {(ImageNames.Count == 0 ? "one" : $"the images {QuotedNames} of a case")}.", default, 0);
        }

        for (var i = 0; i < images.Count; i++)
        {
            if (images[i] is { } image)
            {
                try
                {
                    CheckOne(image, i);
                }
                catch (ImageMismatchException e)
                {
                    throw new ImageMismatchException($"Image '{ImageNames[i]}': {e.Message}", e.Found, i);
                }
            }
            else if (!ImagesMayBeMissing)
            {
                throw new ImageMismatchException($"The image '{ImageNames[i]}' is missing; the model takes the images {QuotedNames} of a case, and none may be missing.", default, i);
            }
        }
    }

    /// <summary>What the graph is fed with for a case; of the images that are missing, zeros.</summary>
    internal List<(string Name, InputTensor Tensor)> CaseInputs(IReadOnlyList<RadImage?> images)
    {
        var inputs = new List<(string Name, InputTensor Tensor)>();
        for (var i = 0; i < images.Count; i++)
        {
            var image = images[i] is { } given ? Upright(given) : null;
            var suffix = ImageNames.Count == 0 ? "" : "." + ImageNames[i];
            inputs.Add((InputName + suffix, image is null ? Nothing() : new(PixelShape(image), PixelsOf(image))));
            if (_takesWindow)
            {
                inputs.Add((WindowName + suffix, new([1, 2], image is null ? new float[] { 0, 255 } : FileWindow.Of(image))));
            }

            if (_takesSpacing)
            {
                var spacing = image?.Spacing ?? new(1, 1);
                float[] distances = TakesVolumes
                    ? [(float)(spacing.Slice ?? 1), (float)spacing.Row, (float)spacing.Column]
                    : [(float)spacing.Row, (float)spacing.Column];
                inputs.Add((SpacingName + suffix, new([distances.Length], distances)));
            }
        }

        if (ImagesMayBeMissing)
        {
            inputs.Add((PresentName, new([1, images.Count], images.Select(image => image is null ? 0f : 1f).ToArray())));
        }

        return inputs;
    }

    InputTensor Nothing()
    {
        var (height, width) = (Math.Max(1, _inputShape[2]), Math.Max(1, _inputShape[3]));
        return new([1, _inputShape[1], height, width], new float[_inputShape[1] * height * width]);
    }
}
