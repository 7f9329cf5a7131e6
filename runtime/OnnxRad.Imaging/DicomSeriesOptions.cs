namespace OnnxRad.Imaging;

/// <summary>How the slices of series are put together.</summary>
public sealed record DicomSeriesOptions
{
    /// <summary>
    /// Brings slices that are not equally far apart to their usual distance, by linear interpolation between neighbours, instead of refusing
    /// them. Gaps of more than twice the usual distance, and tilted series, are refused all the same: what lies between was not imaged, and
    /// slices that are shifted sideways would have to be interpolated in their planes too.
    /// </summary>
    /// <value>Default false.</value>
    public bool ResampleUneven { get; init; }
}
