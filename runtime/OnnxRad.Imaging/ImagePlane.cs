namespace OnnxRad.Imaging;

/// <summary>Where an image lies in the patient (LPS, mm).</summary>
/// <param name="Origin">The centre of the first pixel.</param>
/// <param name="AlongRow">The direction in which the column index grows; length 1.</param>
/// <param name="AlongColumn">The direction in which the row index grows; length 1.</param>
public sealed record ImagePlane(Vector3D Origin, Vector3D AlongRow, Vector3D AlongColumn)
{
    /// <summary>The direction in which the slices of a volume follow each other; length 1.</summary>
    public Vector3D Normal => AlongRow.Cross(AlongColumn);
}
