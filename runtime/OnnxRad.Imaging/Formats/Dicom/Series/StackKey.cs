namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>What the slices of a volume have in common.</summary>
/// <param name="Patient">Number and name: slices of several patients never make one volume, even where their series have lost their UIDs.</param>
/// <param name="StudyUid">The study.</param>
/// <param name="SeriesUid">The series.</param>
/// <param name="FrameOfReferenceUid">What places count from.</param>
/// <param name="SeriesNumber">Its number, for the order.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 (grey) or 3 (colours, of palettes too).</param>
/// <param name="Spacing">Of rows and columns, in mm, rounded.</param>
/// <param name="Direction">The directions of rows and columns, rounded.</param>
/// <param name="StackId">Of enhanced objects, and of some others.</param>
/// <param name="EchoTime">In ms.</param>
/// <param name="ImageKind">The third value of the image type and those after: magnitude and phase are not mixed.</param>
sealed record StackKey(
    (string? Id, string? Name) Patient,
    string? StudyUid,
    string? SeriesUid,
    string? FrameOfReferenceUid,
    int SeriesNumber,
    int Width,
    int Height,
    int Channels,
    (double Row, double Column) Spacing,
    (Vector3D Row, Vector3D Column) Direction,
    string? StackId,
    double? EchoTime,
    string ImageKind);
