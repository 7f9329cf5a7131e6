using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>The network's input and how images become it.</summary>
public sealed record InputRecipe
{
    /// <summary>What the images of a case are called: the columns of the table are <c>image_NAME</c>.</summary>
    /// <value>2 to 16 different names as <see cref="CaseImages.Names"/>; default empty: one image a case (YAML: none).</value>
    public IReadOnlyList<string> Images { get; init => field = new ValueList<string>(value); } = new ValueList<string>([]);

    /// <summary>How the images of a case become one input.</summary>
    /// <value>Default <see cref="ImageLayout.Channels"/>.</value>
    public ImageLayout Combine { get; init; } = ImageLayout.Channels;

    /// <summary>What happens where an image of a case is missing.</summary>
    /// <value>Default <see cref="MissingImages.Error"/>.</value>
    public MissingImages Missing { get; init; } = MissingImages.Error;

    /// <summary>The channels of an image.</summary>
    /// <value>1 (grey, the default) or 3 (RGB).</value>
    public int Channels { get; init; } = 1;

    /// <summary>Slices of the network's input, whose images are volumes then.</summary>
    /// <value>2 to 1024; default null: images of rows and columns (YAML: none).</value>
    public int? Depth { get; init; }

    /// <summary>Rows of the network's input.</summary>
    /// <value>8 to 4096; default 28.</value>
    public int Height { get; init; } = 28;

    /// <summary>Columns of the network's input.</summary>
    /// <value>8 to 4096; default 28.</value>
    public int Width { get; init; } = 28;

    /// <summary>How images of another size are brought to this one.</summary>
    /// <value>Default <see cref="ResizeFilter.None"/>: another size is an error.</value>
    public ResizeFilter Resize { get; init; } = ResizeFilter.None;

    /// <summary>What becomes of the shape of images of another size.</summary>
    /// <value>Default <see cref="ImageFit.Stretch"/>.</value>
    public ImageFit Fit { get; init; } = ImageFit.Stretch;

    /// <summary>The distance of pixels, in mm, that images are resampled to.</summary>
    /// <value>0.01 to 100; default null: pixels count, whatever their size (YAML: none).</value>
    public double? Spacing { get; init; }

    /// <summary>The distance of slices, in mm, that volumes are resampled to.</summary>
    /// <value>0.01 to 100; default null: <see cref="Spacing"/> (YAML: auto).</value>
    public double? SliceSpacing { get; init; }

    /// <summary>The channels of the images as they are read: 1 with <see cref="Channels"/> 3 repeats grey values.</summary>
    /// <value>1 or 3; default null: <see cref="Channels"/> (YAML: auto).</value>
    public int? ImageChannels { get; init; }

    /// <summary>The least and the greatest value, which those beyond become before all else.</summary>
    /// <value>Two rising numbers; default empty: none (YAML: none).</value>
    public IReadOnlyList<double> Clip { get; init => field = new ValueList<double>(value); } = new ValueList<double>([]);

    /// <summary>What normalises each image before <see cref="Mean"/> and <see cref="Std"/>.</summary>
    /// <value>Default <see cref="Normalisation.Fixed"/>: nothing.</value>
    public Normalisation Normalise { get; init; } = Normalisation.Fixed;

    /// <summary>The range of values that is spread over 0 to 255 before all else.</summary>
    /// <value>Default null: the images have grey levels of 8 bits, which stay as they are. In YAML null is written none.</value>
    public ValueWindow? Window { get; init; }

    /// <summary>
    /// Subtracted from the pixel values scaled to 0..1, one number a channel of each image; null measures it on the training split.
    /// </summary>
    /// <value>Each 0 to 1; default 0.5 a channel. In YAML null is written auto.</value>
    public IReadOnlyList<double>? Mean { get; init => field = value is null ? null : new ValueList<double>(value); }
        = new ValueList<double>([0.5]);

    /// <summary>Divides what <see cref="Mean"/> left, one number a channel of each image; null measures it on the training split.</summary>
    /// <value>Each 0.0001 to 10; default 0.25 a channel. In YAML null is written auto.</value>
    public IReadOnlyList<double>? Std { get; init => field = value is null ? null : new ValueList<double>(value); }
        = new ValueList<double>([0.25]);

    /// <summary>The preprocessing with mean 0 and deviation 1.</summary>
    internal Preprocessing Neutral()
    {
        var channels = Channels * Math.Max(1, Images.Count);
        return new()
        {
            Channels = Channels,
            Depth = Depth,
            Height = Height,
            Width = Width,
            Images = Images.Count == 0 ? null : new() { Names = [.. Images], Layout = Combine, MayBeMissing = Missing == MissingImages.Mask },
            Resize = Resize,
            Window = Window,
            Fit = Fit,
            Spacing = (float?)Spacing,
            SliceSpacing = (float?)SliceSpacing,
            ImageChannels = ImageChannels,
            Clip = Clip.Count == 0 ? null : [.. Clip.Select(value => (float)value)],
            Normalise = Normalise,
            Mean = new float[channels],
            Std = [.. Enumerable.Repeat(1f, channels)],
        };
    }

    /// <summary>The shape of the network's input, (C, H, W).</summary>
    internal ImageShape NetworkShape() => ImageShape.Of(Neutral());
}
