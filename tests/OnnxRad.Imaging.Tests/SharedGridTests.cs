namespace OnnxRad.Imaging.Tests;

public sealed class SharedGridTests
{
    static readonly ImagePlane s_axial = new(new(10, 20, 30), new(1, 0, 0), new(0, 1, 0));

    // 3 rows 2 mm apart, 4 columns 1 mm apart.
    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0.4, 0.9, 0, true)]
    [InlineData(0.6, 0, 0, false)]
    [InlineData(0, -1.1, 0, false)]
    [InlineData(0, 0, 1.4, true)]
    [InlineData(0, 0, 1.6, false)]
    public void Difference_OfShiftedImages_IsThatOfHalfAPixelOrSlice(double x, double y, double z, bool isOne)
    {
        var plane = s_axial with { Origin = s_axial.Origin + new Vector3D(x, y, z) };

        Assert.Equal(isOne, SharedGrid.Difference(Image(s_axial, 3), Image(plane, 3)) is null);
        Assert.Equal(isOne, SharedGrid.Difference(Image(s_axial, null), Image(plane, 3)) is null);
    }

    [Fact]
    public void Difference_OfOtherDirections_NamesBothGrids()
    {
        var turned = new ImagePlane(new(13, 24, 30), new(-1, 0, 0), new(0, -1, 0));
        var coronal = s_axial with { AlongColumn = new(0, 0, -1) };

        Assert.Equal(
            "their pixels lie up to 5 mm apart; one is 4 x 3 x 1 (columns, rows, slices), 1 x 2 mm apart, from (10, 20, 30) along (1, 0, 0) and (0, 1, 0), "
            + "the other 4 x 3 x 1 (columns, rows, slices), 1 x 2 mm apart, from (13, 24, 30) along (-1, 0, 0) and (0, -1, 0)",
            SharedGrid.Difference(Image(s_axial, null), Image(turned, null)));
        Assert.NotNull(SharedGrid.Difference(Image(s_axial, null), Image(coronal, null)));
    }

    [Fact]
    public void Difference_OfVolumes_SeesTheirLastSlices()
    {
        Assert.Null(SharedGrid.Difference(Volume(1), Volume(1.1)));
        Assert.NotNull(SharedGrid.Difference(Volume(1), Volume(1.4)));

        static RadImage Volume(double slice) => new(1, 3, 1, 1, 8, new float[3]) { Plane = s_axial, Spacing = new(1, 1, slice) };
    }

    [Fact]
    public void Difference_OfAnImageTiltedAlongBothAxes_SeesTheFarCorner()
    {
        // Of slices 3 mm apart the last column lies 1.1 mm lower, the last row 1 mm, and the corner beyond both 2.1 mm.
        var row = Unit(new(1, 0, 0.4));
        var column = new Vector3D(0, 1, 0.3);
        column = Unit(column - (column.Dot(row) * row));

        Assert.StartsWith("their pixels lie up to 2.2 mm apart; ", SharedGrid.Difference(Image(s_axial, 3), Image(new(s_axial.Origin, row, column), 3)), StringComparison.Ordinal);

        static Vector3D Unit(Vector3D v) => 1 / v.Length * v;
    }

    [Fact]
    public void HasPlace_WithoutPlaneOrDistances_IsNot()
    {
        Assert.True(SharedGrid.HasPlace(Image(s_axial, null)));
        Assert.False(SharedGrid.HasPlace(new(1, 1, 1, 8, [1]) { Spacing = new(1, 1) }));
        Assert.False(SharedGrid.HasPlace(new(1, 2, 1, 1, 8, [1, 2]) { Plane = s_axial, Spacing = new(1, 1) }));
        Assert.Null(SharedGrid.Difference(new(1, 1, 1, 8, [1]), Image(s_axial, null)));
    }

    static RadImage Image(ImagePlane plane, double? slice) => new(1, 3, 4, 8, new float[12]) { Plane = plane, Spacing = new(2, 1, slice) };
}
