namespace OnnxRad.Trainer;

/// <summary>Random changes to the training images; every default leaves them as they are.</summary>
public sealed record AugmentationRecipe
{
    /// <summary>The largest shift, as a fraction of the height and of the width, of volumes of the depth too.</summary>
    /// <value>0 to 0.5; default 0.</value>
    public double Shift { get; init; }

    /// <summary>The largest rotation to either side, in degrees; of volumes in the plane of their slices.</summary>
    /// <value>0 to 180; default 0.</value>
    public double Rotation { get; init; }

    /// <summary>The largest rotation of a volume about each of the two axes in its slices, in degrees.</summary>
    /// <value>0 to 180; default 0.</value>
    public double Tilt { get; init; }

    /// <summary>The range that the factor on the size is drawn from.</summary>
    /// <value>Low to high, each 0.1 to 10; default 1 to 1.</value>
    public ScaleRange Scale { get; init; } = new(1, 1);

    /// <summary>The probability of a left-right flip.</summary>
    /// <value>0 to 1; default 0.</value>
    public double Mirror { get; init; }

    /// <summary>The probability that the rows of a volume are turned round, front to back in axial slices.</summary>
    /// <value>0 to 1; default 0.</value>
    public double MirrorRows { get; init; }

    /// <summary>The probability that the slices of a volume are turned round.</summary>
    /// <value>0 to 1; default 0.</value>
    public double MirrorSlices { get; init; }

    /// <summary>The pixels added on each side by reflection before a random crop back to the size.</summary>
    /// <value>0 to 64 and less than the height and the width; default 0.</value>
    public int CropPadding { get; init; }

    /// <summary>The standard deviation of additive Gaussian noise, in units of the pixel value scaled to 0..1.</summary>
    /// <value>0 to 1; default 0.</value>
    public double Noise { get; init; }

    /// <summary>The contrast factor is drawn from 1 - this to 1 + this.</summary>
    /// <value>0 to 1; default 0.</value>
    public double Contrast { get; init; }

    /// <summary>The brightness offset is drawn from -this to +this, in units of the pixel value scaled to 0..1.</summary>
    /// <value>0 to 1; default 0.</value>
    public double Brightness { get; init; }
}
