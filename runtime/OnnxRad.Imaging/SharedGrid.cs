using OnnxRad.Imaging.Labels;
using static System.FormattableString;

namespace OnnxRad.Imaging;

/// <summary>Whether the pixels of two images lie on each other, by what both say of their place in the patient.</summary>
public static class SharedGrid
{
    // Of the distance of pixels, and of slices.
    const double Tolerance = 0.5;

    // From slice to slice in mm, where neither image says it: that of the thickest usual ones.
    const double UsualSlice = 10;

    /// <summary>Whether an image says where its pixels lie in the patient: its plane, the distance of its pixels and, of a volume, of its slices.</summary>
    /// <param name="image">The image.</param>
    public static bool HasPlace(RadImage image) => LabelGrid.Of(image) is not null;

    /// <summary>Compares the places of two images, pixel by pixel in the order in which they are held.</summary>
    /// <param name="image">One image.</param>
    /// <param name="other">The other one.</param>
    /// <returns>
    /// What differs, with both grids in words that name nobody; null where no pixel lies half a pixel or more, or half a slice, beside that of the other image,
    /// and where an image does not say where it lies.
    /// </returns>
    public static string? Difference(RadImage image, RadImage other)
    {
        if (LabelGrid.Of(image) is not { } one || LabelGrid.Of(other) is not { } two)
        {
            return null;
        }

        double[] distances = [two.Spacing.Column, two.Spacing.Row, two.Spacing.Slice ?? one.Spacing.Slice ?? UsualSlice];
        Vector3D[] directions = [two.Plane.AlongRow, two.Plane.AlongColumn, two.Plane.Normal];
        Vector3D[] apart = [.. Corners(one).Zip(Corners(two), (a, b) => a - b)];
        return apart.All(way => directions.Zip(distances).All(axis => Math.Abs(way.Dot(axis.First)) < Tolerance * axis.Second))
            ? null
            : Invariant($"their pixels lie up to {apart.Max(way => way.Length):0.##} mm apart; one is {one}, the other {two}");
    }

    /// <summary>The eight corners: the first and the last pixel along each axis.</summary>
    static IEnumerable<Vector3D> Corners(LabelGrid grid) => grid.Steps.Zip(grid.Sizes, (step, size) => (size - 1) * step)
        .Aggregate((Vector3D[])[grid.Plane.Origin], (corners, edge) => [.. corners, .. corners.Select(corner => corner + edge)]);
}
