namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Where a frame lies, and how far its pixels are apart.</summary>
static class FrameGeometry
{
    // Directions are written in decimal digits, often few.
    const double UnitTolerance = 0.01;

    /// <summary>The distance of pixels; at the detector where the object says no other.</summary>
    public static VoxelSpacing? Spacing(DicomDataset dataset, FrameGroups groups)
    {
        var spacing = groups.Numbers(DicomTags.PixelMeasuresSequence, DicomTags.PixelSpacing);
        if (spacing is not [> 0, > 0, ..])
        {
            spacing = dataset.Numbers(DicomTags.ImagerPixelSpacing);
        }

        if (spacing is [> 0 and var row, > 0 and var column, ..] && double.IsFinite(row) && double.IsFinite(column))
        {
            return new(row, column);
        }

        return UltrasoundSpacing(dataset);
    }

    /// <summary>The place in the patient; null when it is not said, or the directions are none.</summary>
    public static ImagePlane? Plane(FrameGroups groups)
    {
        var position = groups.Numbers(DicomTags.PlanePositionSequence, DicomTags.ImagePositionPatient);
        var directions = groups.Numbers(DicomTags.PlaneOrientationSequence, DicomTags.ImageOrientationPatient);
        if (position.Count < 3 || directions.Count < 6 || !position.Concat(directions).All(double.IsFinite))
        {
            return null;
        }

        var (row, column) = (new Vector3D(directions[0], directions[1], directions[2]), new Vector3D(directions[3], directions[4], directions[5]));
        var areDirections = Math.Abs(row.Length - 1) < UnitTolerance && Math.Abs(column.Length - 1) < UnitTolerance && Math.Abs(row.Dot(column)) < UnitTolerance;
        if (!areDirections)
        {
            return null;
        }

        // Few digits leave them a little long, short or oblique, which adds up over slices.
        row = 1 / row.Length * row;
        column -= column.Dot(row) * row;
        return new(new(position[0], position[1], position[2]), row, 1 / column.Length * column);
    }

    // PS3.3 section C.8.5.5: the deltas are in cm where the units are 3.
    static VoxelSpacing? UltrasoundSpacing(DicomDataset dataset) =>
        dataset.Items(DicomTags.SequenceOfUltrasoundRegions) is [var region]
        && region.Integer(DicomTags.PhysicalUnitsXDirection, 0) == 3
        && region.Integer(DicomTags.PhysicalUnitsYDirection, 0) == 3
        && region.Number(DicomTags.PhysicalDeltaX) is { } x and not 0
        && region.Number(DicomTags.PhysicalDeltaY) is { } y and not 0
            ? new(Math.Abs(10 * y), Math.Abs(10 * x))
            : null;
}
