using static System.FormattableString;

namespace OnnxRad.Imaging.Labels;

/// <summary>Where the pixels of an image lie.</summary>
/// <param name="Plane">The first slice.</param>
/// <param name="Spacing">The distance of pixels.</param>
/// <param name="Columns">Pixels of a row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Slices">Slices.</param>
sealed record LabelGrid(ImagePlane Plane, VoxelSpacing Spacing, int Columns, int Rows, int Slices)
{
    /// <summary>The grid of an image; null where the image does not say.</summary>
    public static LabelGrid? Of(RadImage image) =>
        image is { Plane: { } plane, Spacing: { } spacing } && (image.Depth == 1 || spacing.Slice is not null) ? new(plane, spacing, image.Width, image.Height, image.Depth) : null;

    /// <summary>The grid of a slice.</summary>
    public LabelGrid At(int slice) =>
        this with { Plane = Plane with { Origin = Plane.Origin + (slice * (Spacing.Slice ?? 0) * Plane.Normal) }, Slices = 1 };

    /// <summary>The sizes of the three axes: columns, rows, slices.</summary>
    public int[] Sizes => [Columns, Rows, Slices];

    /// <summary>The step of a pixel along each axis, in mm; of a single slice 1 mm.</summary>
    public Vector3D[] Steps =>
        [Spacing.Column * Plane.AlongRow, Spacing.Row * Plane.AlongColumn, (Spacing.Slice ?? 1) * Plane.Normal];

    /// <summary>Size, distances, place and directions; they name nobody.</summary>
    public override string ToString() => Invariant($"{Columns} x {Rows} x {Slices} (columns, rows, slices), {Spacing.Column:0.###} x {Spacing.Row:0.###}")
        + (Spacing.Slice is { } slice ? Invariant($" x {slice:0.###}") : "")
        + $" mm apart, from {Text(Plane.Origin)} along {Text(Plane.AlongRow)} and {Text(Plane.AlongColumn)}";

    static string Text(Vector3D v) => Invariant($"({Rounded(v.X)}, {Rounded(v.Y)}, {Rounded(v.Z)})");

    // Adding 0 takes the sign off a zero.
    static double Rounded(double value) => Math.Round(value, 2) + 0;
}
