using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>The network's input and how images become it.</summary>
public sealed record InputRecipe
{
    /// <summary>The channels of the images and of the network's input.</summary>
    /// <value>1 (grey, the default) or 3 (RGB).</value>
    public int Channels { get; init; } = 1;

    /// <summary>Rows of the network's input.</summary>
    /// <value>8 to 4096; default 28.</value>
    public int Height { get; init; } = 28;

    /// <summary>Columns of the network's input.</summary>
    /// <value>8 to 4096; default 28.</value>
    public int Width { get; init; } = 28;

    /// <summary>How images of another size are brought to this one.</summary>
    /// <value>Default <see cref="ResizeFilter.None"/>: another size is an error.</value>
    public ResizeFilter Resize { get; init; } = ResizeFilter.None;

    /// <summary>The range of values that is spread over 0 to 255 before all else.</summary>
    /// <value>Default null: the images have grey levels of 8 bits, which stay as they are. In YAML null is written none.</value>
    public ValueWindow? Window { get; init; }

    /// <summary>
    /// Subtracted from the pixel values scaled to 0..1, one number a channel; null measures it on the training split.
    /// </summary>
    /// <value>Each 0 to 1; default 0.5 a channel. In YAML null is written auto.</value>
    public IReadOnlyList<double>? Mean { get; init => field = value is null ? null : new ValueList<double>(value); }
        = new ValueList<double>([0.5]);

    /// <summary>Divides what <see cref="Mean"/> left, one number a channel; null measures it on the training split.</summary>
    /// <value>Each 0.0001 to 10; default 0.25 a channel. In YAML null is written auto.</value>
    public IReadOnlyList<double>? Std { get; init => field = value is null ? null : new ValueList<double>(value); }
        = new ValueList<double>([0.25]);
}
