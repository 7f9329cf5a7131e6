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

    /// <summary>The series to take of files of several.</summary>
    /// <value>Default null: all.</value>
    public DicomSeriesChoice? Series { get; init; }

    /// <summary>The most bytes that the files have together, which are held in memory while they are read; checked before the first is.</summary>
    /// <value>1 or above; default 4 GiB.</value>
    public long MaxBytes { get; init; } = VolumeFile.MaxFolderBytes;

    /// <summary>The most voxels that all volumes have together, of which each takes 4 bytes; checked before the first is decoded. One volume has up to
    /// 2^28 in any case.</summary>
    /// <value>1 or above; default 2^30, which is 4 GiB.</value>
    public long MaxVoxels { get; init; } = 1L << 30;
}
