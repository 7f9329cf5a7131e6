namespace OnnxRad.Imaging;

/// <summary>What is said of a DICOM object that is written.</summary>
public sealed record DicomWriteOptions
{
    /// <summary>When it was made; written as local time.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What made it, for example the name of a model.</summary>
    /// <value>Default <c>OnnxRad</c>; cut off after 64 characters.</value>
    public string Algorithm { get; init; } = "OnnxRad";

    /// <summary>The version of the program.</summary>
    /// <value>Default <c>1</c>; cut off after 64 characters.</value>
    public string SoftwareVersion { get; init; } = "1";

    /// <summary>What the new series is called.</summary>
    /// <value>Default <c>Made by OnnxRad</c>; cut off after 64 characters.</value>
    public string SeriesDescription { get; init; } = "Made by OnnxRad";

    /// <summary>The number of the new series.</summary>
    /// <value>Default 999.</value>
    public int SeriesNumber { get; init; } = 999;
}
