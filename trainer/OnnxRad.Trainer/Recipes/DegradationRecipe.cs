namespace OnnxRad.Trainer;

/// <summary>How the input of a network that makes images is worsened while its target stays as it is; every default leaves it alone.</summary>
public sealed record DegradationRecipe
{
    /// <summary>The factor by which the resolution is lowered: means of so many rows and columns, enlarged again by linear interpolation.</summary>
    /// <value>1 (not at all, the default) to 8.</value>
    public int Downscale { get; init; } = 1;

    /// <summary>The quanta that a pixel of value 1 stands for, of which there are more or less by chance (Poisson noise).</summary>
    /// <value>0 (no such noise, the default) to 1000000.</value>
    public double Quanta { get; init; }

    /// <summary>The standard deviation of additive Gaussian noise, in units of the pixel value scaled to 0..1.</summary>
    /// <value>0 to 1; default 0.</value>
    public double Noise { get; init; }

    /// <summary>Whether anything is changed.</summary>
    internal bool IsOn => Downscale > 1 || Quanta > 0 || Noise > 0;
}
