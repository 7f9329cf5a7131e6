namespace OnnxRad.Imaging;

/// <summary>How the slices of series are put together.</summary>
public sealed record DicomSeriesOptions
{
    /// <summary>
    /// Brings slices that are not equally far apart to their usual distance, and those that are shifted sideways, as by a tilted gantry, above
    /// each other, by linear interpolation between slices and in their planes, instead of refusing them. A tilted series gets rows and columns for all of
    /// its slices; what was not imaged has the smallest value of its slice. Gaps of more than twice the usual distance, and slices that are
    /// shifted by more than 45 degrees, are refused all the same: what lies between was not imaged.
    /// </summary>
    /// <value>Default false.</value>
    public bool ResampleUneven { get; init; }
}
