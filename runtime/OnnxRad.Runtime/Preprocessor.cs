using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <summary>Runs a preprocessing graph: from an image's stored values to a network's input.</summary>
/// <remarks>
/// One ONNX Runtime session on the CPU, one thread a call; safe for concurrent calls, so run several at a time to use
/// several cores. One that is disposed while calls run frees its memory at the end of the last one; calls that come later throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class Preprocessor : IDisposable
{
    // Scaling by 1/255 is right for these; deeper images need a scale of their own.
    const int SupportedBits = 8;

    const string WithoutWindow = "Convert the image to 8 bits, or train the model with a window in its preprocessing (input.window).";
    const string Infinite = "It has infinite values, which remain after the preprocessing. Replace them by numbers.";
    const string InputName = "pixels";
    const string OutputName = "image";
    internal const string WindowName = "window";
    internal const string SpacingName = "spacing";
    const string WindowKey = "onnxrad.window";
    static readonly string[] s_inputNames = [InputName];
    static readonly string[] s_inputAndWindowNames = [InputName, WindowName];
    static readonly string[] s_outputNames = [OutputName];

    readonly HeldSession? _session;
    readonly int[] _inputShape;
    readonly bool _hasWindow;
    readonly bool _keepsInfinite;
    readonly bool _takesWindow;
    readonly bool _takesSpacing;

    Preprocessor(Preprocessing preprocessing, int[] pixels, Func<string, bool> takes)
    {
        (OutputShape, _inputShape, Recipe) = (ImageShape.Of(preprocessing), pixels, Preprocessing.InGraph);
        _hasWindow = preprocessing.Window is not null || preprocessing.Normalise != Normalisation.Fixed;
        _keepsInfinite = preprocessing is { Clip: null, Window: null or { Source: WindowSource.MinMax } };
        (_takesWindow, _takesSpacing) = (takes(WindowName), takes(SpacingName));
        (ImageNames, ImagesMayBeMissing) = (preprocessing.Images?.Names ?? [], preprocessing.Images?.MayBeMissing ?? false);
    }

    Preprocessor(InferenceSession session, string source, string recipe)
    {
        Recipe = recipe;
        var (metadata, inputs) = (session.ModelMetadata.CustomMetadataMap, session.InputMetadata);
        _hasWindow = metadata.ContainsKey(WindowKey);
        ImageNames = metadata.TryGetValue(ImagesKey, out var names) ? names.Split(',') : [];
        ImagesMayBeMissing = inputs.ContainsKey(PresentName);
        string[] suffixes = ImageNames.Count == 0 ? [""] : [.. ImageNames.Select(name => "." + name)];
        _takesWindow = Shape(inputs, WindowName + suffixes[0]) is [_, 2];
        _takesSpacing = Shape(inputs, SpacingName + suffixes[0]) is [2 or 3];
        var expected = (suffixes.Length * (1 + (_takesWindow ? 1 : 0) + (_takesSpacing ? 1 : 0))) + (ImagesMayBeMissing ? 1 : 0);
        var (input, output) = (Shape(inputs, InputName + suffixes[0]), Shape(session.OutputMetadata, OutputName));
        var fits = inputs.Count == expected && input is [_, > 0, _, _] or [_, > 0, _, _, _] && output is [_, > 0, > 0, > 0] or [_, > 0, > 0, > 0, > 0]
            && input.Length == output.Length && (!_takesSpacing || Shape(inputs, SpacingName + suffixes[0])[0] == input.Length - 2)
            && (ImageNames.Count == 0 ? input[1] == output[1] || input[1] == 1 : Array.TrueForAll(suffixes, suffix => Shape(inputs, InputName + suffix).AsSpan(1).SequenceEqual(input.AsSpan(1))))
            && (!ImagesMayBeMissing || (Shape(inputs, PresentName) is [_, var count] && count == suffixes.Length));
        if (!fits)
        {
            throw new InvalidModelException(
                source,
                ModelProblem.InvalidPreprocessing,
                $"'{source}' is not a preprocessing graph: expected an input '{InputName}' (N, C, H, W), with a window from the file also '{WindowName}' (N, 2), and an output '{OutputName}' "
                + "(N, C, height, width) of known size, both float32; of volumes (N, C, D, H, W). Export the model again with OnnxRad.");
        }

        _session = new(session, source);
        _inputShape = input;
        OutputShape = new(output[1], output[^2], output[^1]) { Depth = output.Length == 5 ? output[2] : null };
    }

    /// <summary>What the graph makes of each image.</summary>
    public ImageShape OutputShape { get; }

    /// <summary>Whether the network's own graph begins with the preprocessing: there is nothing to run before it.</summary>
    public bool IsInGraph => _session is null;

    /// <summary>Whether it takes volumes, (N, C, D, H, W).</summary>
    public bool TakesVolumes => _inputShape.Length == 5;

    /// <summary>Equal for graphs that are.</summary>
    internal string Recipe { get; }

    /// <summary>Opens a graph made by <c>PreprocessingGraph</c> of OnnxRad.Graphs.</summary>
    /// <param name="graph">The serialised ONNX model.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="InvalidModelException">The bytes are not an ONNX model, or it is not a preprocessing graph.</exception>
    public static Preprocessor Open(ReadOnlyMemory<byte> graph, string source = "preprocessing graph")
    {
        using var options = SessionFactory.Options(intraOpThreads: 1, Spinning.Never);
        // Plans and arenas are kept for every size of image that was ever seen.
        options.EnableMemoryPattern = false;
        options.EnableCpuMemArena = false;
        var session = SessionFactory.Open(source, () => new InferenceSession(graph.ToArray(), options));
        try
        {
            return new(session, source, Convert.ToHexString(SHA256.HashData(graph.Span)));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Stands for a preprocessing that is part of the network's graph.</summary>
    /// <param name="preprocessing">What the card says of it.</param>
    /// <param name="pixels">The network's input of raw pixels (N, C, H, W), or (N, C, D, H, W), below 0 what is free.</param>
    /// <param name="takes">Whether the network takes an input of a name: that of a window, or of the distance of pixels.</param>
    internal static Preprocessor InGraph(Preprocessing preprocessing, int[] pixels, Func<string, bool> takes) => new(preprocessing, pixels, takes);

    /// <summary>The image in the order that networks take: volumes as <see cref="VolumeOrientation"/> has them.</summary>
    internal RadImage Upright(RadImage image) => TakesVolumes ? VolumeOrientation.Of(image).Apply(image) : image;

    /// <summary>The values that go in, of an upright image: as the file's window shows them where the graph takes one, of 8 bits where it has none.</summary>
    internal ReadOnlyMemory<float> PixelsOf(RadImage image) => _takesWindow ? FileWindow.Pixels(image) : _hasWindow ? image.Pixels : EightBits.Pixels(image);

    /// <summary>Whether what the file says goes in with the image: its window, or the distance of its pixels.</summary>
    internal bool TakesMore => _takesWindow || _takesSpacing;

    /// <summary>Preprocesses an image.</summary>
    /// <returns>New values of <see cref="OutputShape"/>.</returns>
    /// <exception cref="ImageMismatchException">The image has other channels than the graph takes, a size that it does not resize, or values that are no numbers.</exception>
    public float[] Run(RadImage image)
    {
        var values = new float[OutputShape.Count];
        Run(image, values);
        return values;
    }

    /// <summary>Preprocesses an image into memory of the caller.</summary>
    /// <param name="image">The image.</param>
    /// <param name="destination">Filled; as long as <see cref="OutputShape"/> has values.</param>
    /// <exception cref="ImageMismatchException">The image has other channels than the graph takes, a size that it does not resize, or values that are no numbers.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="InvalidOperationException">The preprocessing is part of the network's graph.</exception>
    public void Run(RadImage image, Span<float> destination) => Run(image, destination, index: 0);

    void Run(RadImage image, Span<float> destination, int index)
    {
        if (_session is null)
        {
            throw new InvalidOperationException("The model takes raw pixels: its preprocessing is part of its graph. Give the image to Predict.");
        }

        if (_takesSpacing)
        {
            Run([image], destination, index);
            return;
        }

        Check(image, index);
        if (destination.Length != OutputShape.Count)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} values; the preprocessed image {OutputShape} has {OutputShape.Count}.", nameof(destination));
        }

        image = Upright(image);
        using var pixels = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance,
            MemoryMarshal.AsMemory(PixelsOf(image)),
            PixelShape(image));
        using var window = _takesWindow ? OrtValue.CreateTensorValueFromMemory(FileWindow.Of(image), [1, 2]) : null;
        OrtValue[] inputs = window is null ? [pixels] : [pixels, window];
        try
        {
            using var use = _session.Hold();
            using var outputs = use.Session.Run(use.Options, _takesWindow ? s_inputAndWindowNames : s_inputNames, inputs, s_outputNames);
            outputs[0].GetTensorDataAsSpan<float>().CopyTo(destination);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed.Running("preprocessing graph", e);
        }

        CheckMade([image], destination, index);
    }

    /// <summary>The shape of what the graph is given of an image: a volume has its slices even where it is one.</summary>
    internal ImageShape ShapeOf(RadImage image) => ImageShape.Of(image) with { Depth = TakesVolumes ? image.Depth : null };

    /// <summary>(1, C, H, W), or (1, C, D, H, W) where the graph takes volumes.</summary>
    long[] PixelShape(RadImage image) => TakesVolumes
        ? [1, image.Channels, image.Depth, image.Height, image.Width]
        : [1, image.Channels, image.Height, image.Width];

    /// <summary>Preprocesses several images side by side, into values of shape (count, C, H, W), or (count, C, D, H, W).</summary>
    internal void Run(IReadOnlyList<RadImage> images, int start, int count, int threads, float[] destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var size = OutputShape.Count;
        if (count == 1)
        {
            Run(images[start], destination.AsSpan(0, size), start);
            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, count, options, i => Run(images[start + i], destination.AsSpan(i * size, size), start + i));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Checks that <see cref="Run(RadImage)"/> takes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="index">Its place in a list, for the exception.</param>
    /// <exception cref="ImageMismatchException">It does not.</exception>
    public void Check(RadImage image, int index = 0)
    {
        if (ImageNames.Count > 0)
        {
            throw Mismatch(image, index, $"This is one image; the model takes the images {QuotedNames} of a case. Give them by their names.");
        }

        CheckOne(image, index);
    }

    void CheckOne(RadImage image, int index)
    {
        if (image.Channels != _inputShape[1])
        {
            throw Mismatch(
                image,
                index,
                $"The image has {Channels(image.Channels)}; the model takes {Channels(_inputShape[1])}. "
                + $"Convert the image to {(_inputShape[1] == 1 ? "grey" : "RGB")}, or use a model for {(image.Channels == 1 ? "grey" : "RGB")} images.");
        }

        CheckDepth(image, index);

        if (!_hasWindow && image.BitsStored <= SupportedBits && !image.IsGreyLevels)
        {
            throw Mismatch(
                image,
                index,
                $"The image has measured values, such as Hounsfield units; the model takes grey levels of {SupportedBits} bits. "
                + $"{WithoutWindow}");
        }

        if (!_hasWindow && image.BitsStored > SupportedBits)
        {
            throw Mismatch(
                image,
                index,
                $"The image has {image.BitsStored} bits a value; the model takes {SupportedBits}. {WithoutWindow}");
        }

        CheckNumbers(image, index);
        var (depth, height, width) = VolumeOrientation.Of(image).Size;
        int[] found = TakesVolumes ? [depth, height, width] : [height, width];
        if (_inputShape.Skip(2).Zip(found).Any(axis => axis.First > 0 && axis.First != axis.Second))
        {
            var (what, axes) = TakesVolumes ? ("volume", "slices x rows x columns") : ("image", "rows x columns");
            throw Mismatch(
                image,
                index,
                $"The {what} is {string.Join(" x ", found)} ({axes}); the model takes {string.Join(" x ", _inputShape.Skip(2))} "
                + $"and does not resize. Resize the {what}, or train the model with a resize filter in its preprocessing.");
        }
    }

    // Whole numbers too: a file may rescale them to what is none.
    void CheckNumbers(RadImage image, int index)
    {
        if (FiniteValues.Are(image.Pixels.Span))
        {
            return;
        }

        var wrong = 0;
        foreach (var value in image.Pixels.Span)
        {
            wrong += float.IsNaN(value) ? 1 : 0;
        }

        if (wrong > 0)
        {
            throw Mismatch(
                image,
                index,
                $"{wrong} of its {image.Pixels.Length} values {(wrong == 1 ? "is" : "are")} no number (NaN), as some programs mark what lies outside of the brain. "
                + "Replace them by a number, such as that of air.");
        }

        if (_keepsInfinite)
        {
            throw Mismatch(image, index, Infinite);
        }
    }

    /// <summary>Checks what was made of images: a window bounds infinite values, where it does not they remain.</summary>
    /// <param name="images">The image, or those of a case.</param>
    /// <param name="made">What the preprocessing made, or the network where it begins with it.</param>
    /// <param name="index">The place of the image in a list, for the exception; of those of a case it is that in the case.</param>
    internal void CheckMade(IReadOnlyList<RadImage?> images, ReadOnlySpan<float> made, int index)
    {
        if (FiniteValues.Are(made))
        {
            return;
        }

        for (var i = 0; i < images.Count; i++)
        {
            if (images[i] is { } image && !FiniteValues.Are(image.Pixels.Span))
            {
                throw ImageNames.Count == 0 ? Mismatch(image, index, Infinite) : Mismatch(image, i, $"Image '{ImageNames[i]}': {Infinite}");
            }
        }
    }

    void CheckDepth(RadImage image, int index)
    {
        if (!TakesVolumes && image.Depth > 1)
        {
            throw Mismatch(image, index, $"The image has {image.Depth} slices or frames; the model takes one. Give it the slices one by one.");
        }

        if (TakesVolumes && image.Depth == 1 && _inputShape[2] != 1)
        {
            throw Mismatch(
                image, index, "The image has one slice; the model takes volumes. Give it the whole volume, such as a NIfTI file or the folder of a DICOM series.");
        }

        if (_takesSpacing && image.Spacing is null)
        {
            throw Mismatch(image, index, "The image does not say the distance of its pixels in mm, and the model resamples to one. Give it an image that does, such as DICOM.");
        }

        if (_takesSpacing && TakesVolumes && image.Spacing?.Slice is null)
        {
            throw Mismatch(
                image,
                index,
                "The volume does not say the distance of its slices in mm, or they are not equally far apart, and the model resamples to one. Give it a volume "
                + "that does, such as a NIfTI file or the folder of a DICOM series.");
        }
    }

    /// <summary>Frees the session, at the end of the last call.</summary>
    public void Dispose() => _session?.Dispose();

    static ImageMismatchException Mismatch(RadImage image, int index, string message) =>
        new(message, ImageShape.Of(image), index);

    static string Channels(int count) => count == 1 ? "1 channel (grey)" : $"{count} channels (RGB)";

    static int[] Shape(IReadOnlyDictionary<string, NodeMetadata> metadata, string name) =>
        metadata.TryGetValue(name, out var node) && node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && node.ElementType == typeof(float)
            ? node.Dimensions
            : [];
}
