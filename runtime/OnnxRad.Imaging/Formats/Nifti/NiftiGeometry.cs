namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>Where a NIfTI volume lies, in the terms of <see cref="RadImage"/>.</summary>
/// <param name="Spacing">The distance of voxels; null where the file says none.</param>
/// <param name="Plane">The first slice; null where the file does not say, or its axes are not at right angles.</param>
/// <param name="IsTurned">Whether the slices are to be taken from the last to the first, for them to follow the normal of the plane.</param>
sealed record NiftiGeometry(VoxelSpacing? Spacing, ImagePlane? Plane, bool IsTurned)
{
    // Affine transforms are written in 32 bits.
    const double AngleTolerance = 1e-3;

    public static NiftiGeometry Of(NiftiHeader header)
    {
        var (x, y, z) = header.Spacing;
        if (header.Affine is not { } m)
        {
            var spacing = x > 0 && y > 0 && z > 0 && double.IsFinite(x + y + z) ? new VoxelSpacing(y, x, z) : null;
            return new(spacing, null, false);
        }

        // RAS to LPS: x and y change their sign.
        var column = new Vector3D(-m[0], -m[4], m[8]);
        var row = new Vector3D(-m[1], -m[5], m[9]);
        var slice = new Vector3D(-m[2], -m[6], m[10]);
        var origin = new Vector3D(-m[3], -m[7], m[11]);
        if (column.Length == 0 || row.Length == 0 || slice.Length == 0 || !double.IsFinite(column.Length + row.Length + slice.Length))
        {
            return new(null, null, false);
        }

        var distances = new VoxelSpacing(row.Length, column.Length, slice.Length);
        var (along, down, through) = (1 / column.Length * column, 1 / row.Length * row, 1 / slice.Length * slice);
        if (Math.Abs(along.Dot(down)) > AngleTolerance || 1 - Math.Abs(along.Cross(down).Dot(through)) > AngleTolerance)
        {
            return new(distances, null, false);
        }

        var turned = along.Cross(down).Dot(through) < 0;
        return new(distances, new(turned ? origin + ((header.Size.Z - 1) * slice) : origin, along, down), turned);
    }
}
