namespace OnnxRad.Imaging;

/// <summary>A volume of a series.</summary>
/// <param name="Image">The voxels, slices in the direction of the plane's normal; spacing and place are known.</param>
/// <param name="TimePoint">Counts from 0 where the same places were imaged several times; else 0.</param>
/// <param name="EchoTime">In ms; null where it is not said.</param>
public sealed record SeriesVolume(RadImage Image, int TimePoint, double? EchoTime)
{
    /// <summary>Where each slice was read from.</summary>
    /// <value>In the order of the slices; empty where slices were resampled, and for files of other formats.</value>
    public IReadOnlyList<SeriesFrame> Slices { get; init; } = [];
}
