namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A frame of a file, with its place.</summary>
/// <param name="Image">Decodes it.</param>
/// <param name="Frame">Counts from 0.</param>
/// <param name="Plane">Where it lies.</param>
/// <param name="Spacing">How far its pixels are apart.</param>
/// <param name="Thickness">The distance of slices, or their thickness, in mm, where said.</param>
/// <param name="Stack">What it belongs to.</param>
/// <param name="Time">Sorts what was imaged at the same place.</param>
sealed record SeriesSlice(
    DicomImage Image, int Frame, ImagePlane Plane, VoxelSpacing Spacing, double? Thickness, StackKey Stack, (int Temporal, int Acquisition, int Instance) Time)
{
    // Directions and distances that differ by less are the same: they are written in decimal digits.
    const int Decimals = 3;

    // The values of image and frame type that tell stacks apart.
    const int MostKinds = 16;

    /// <summary>The place along the normal, in mm.</summary>
    public double Position => Plane.Origin.Dot(Plane.Normal);

    /// <summary>The frames of a file; what is wrong with it goes to the findings.</summary>
    public static IReadOnlyList<SeriesSlice> Of(string name, ReadOnlyMemory<byte> data, List<SeriesFinding> findings)
    {
        try
        {
            var file = DicomFile.Parse(data);
            var image = new DicomImage(file);
            image.RequireAllFrames();
            var slices = new List<SeriesSlice>();
            for (var frame = 0; frame < image.Spec.Frames; frame++)
            {
                if (Of(file.Dataset, image, frame) is not { } slice)
                {
                    findings.Add(new(SeriesProblem.NoPosition, $"'{name}' does not say where it lies in the patient, or how far its pixels are apart."));
                    return [];
                }

                slices.Add(slice);
            }

            return slices;
        }
        catch (InvalidImageException e)
        {
            findings.Add(new(SeriesProblem.Unreadable, $"'{name}' cannot be read: {e.Problem}"));
            return [];
        }
    }

    static SeriesSlice? Of(DicomDataset dataset, DicomImage image, int frame)
    {
        var groups = new FrameGroups(dataset, frame);
        if (FrameGeometry.Plane(groups) is not { } plane || FrameGeometry.Spacing(dataset, groups) is not { } spacing)
        {
            return null;
        }

        var content = groups.Holder(DicomTags.FrameContentSequence, DicomTags.TemporalPositionIndex);
        var kinds = groups.Holder(DicomTags.MrImageFrameTypeSequence, DicomTags.FrameType).FirstTexts(DicomTags.FrameType, MostKinds);
        var key = new StackKey(
            (dataset.Text(DicomTags.PatientId), dataset.Text(DicomTags.PatientName)),
            dataset.Text(DicomTags.StudyInstanceUid),
            dataset.Text(DicomTags.SeriesInstanceUid),
            dataset.Text(DicomTags.FrameOfReferenceUid),
            dataset.Integer(DicomTags.SeriesNumber, 0),
            image.Spec.Width,
            image.Spec.Height,
            image.Channels,
            Rounded(spacing.Row, spacing.Column),
            Direction(plane),
            groups.Holder(DicomTags.FrameContentSequence, DicomTags.StackId).Text(DicomTags.StackId),
            First(groups.Numbers(DicomTags.MrEchoSequence, DicomTags.EffectiveEchoTime)) ?? dataset.Number(DicomTags.EchoTime),
            string.Join('\\', (kinds.Count > 0 ? kinds : dataset.FirstTexts(DicomTags.ImageType, MostKinds)).Skip(2)));
        var thickness = First(groups.Numbers(DicomTags.PixelMeasuresSequence, DicomTags.SpacingBetweenSlices))
            ?? First(groups.Numbers(DicomTags.PixelMeasuresSequence, DicomTags.SliceThickness));
        var temporal = content.Integer(DicomTags.TemporalPositionIndex, dataset.Integer(DicomTags.TemporalPositionIdentifier, 0));
        return new(
            image, frame, plane, spacing, thickness, key,
            (temporal, dataset.Integer(DicomTags.AcquisitionNumber, 0), image.Spec.Frames > 1 ? frame : dataset.Integer(DicomTags.InstanceNumber, 0)));
    }

    static double? First(IReadOnlyList<double> numbers) => numbers is [var number, ..] && double.IsFinite(number) ? number : null;

    /// <summary>The directions of rows and columns, rounded: those of slices that belong together are equal.</summary>
    public static (Vector3D Row, Vector3D Column) Direction(ImagePlane plane) => (Rounded(plane.AlongRow), Rounded(plane.AlongColumn));

    /// <summary>The distances of rows and columns, rounded: those of slices that belong together are equal.</summary>
    public static (double Row, double Column) Rounded(double row, double column) => (Math.Round(row, Decimals), Math.Round(column, Decimals));

    static Vector3D Rounded(Vector3D v) => new(Math.Round(v.X, Decimals), Math.Round(v.Y, Decimals), Math.Round(v.Z, Decimals));
}
