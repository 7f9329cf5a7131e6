using OnnxRad.Imaging.Tests.Formats.Nifti;

namespace OnnxRad.Imaging.Tests;

public sealed class VolumeOrientationTests
{
    // Of a box of 2 x 3 x 4 voxels (left, back, head) of 1 x 2 x 3 mm, whose values say the place: 100 to the head, 10 to the back, 1 to the left.
    static readonly ImagePlane s_plane = new(new(0, 0, 0), new(1, 0, 0), new(0, 1, 0));
    static readonly float[] s_voxels = [.. Enumerable.Range(0, 24).Select(i => (float)((i / 6 * 100) + (i / 2 % 3 * 10) + (i % 2)))];

    public static TheoryData<string, float[], int[]> Orders => new()
    {
        // Rows of the affine are the patient's right, front and head, as NIfTI has it; columns those of the voxel's index i, j, k.
        { "LPS", [-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 3, 0], [2, 3, 4] },
        { "RAS", [1, 0, 0, -1, 0, 2, 0, -4, 0, 0, 3, 0], [2, 3, 4] },
        { "LAS, as dcm2niix writes axial series", [-1, 0, 0, 0, 0, 2, 0, -4, 0, 0, 3, 0], [2, 3, 4] },
        { "LAI", [-1, 0, 0, 0, 0, 2, 0, -4, 0, 0, -3, 9], [2, 3, 4] },
        { "coronal: RSA", [1, 0, 0, -1, 0, 0, 2, -4, 0, 3, 0, 0], [2, 4, 3] },
        { "coronal: LIP", [-1, 0, 0, 0, 0, 0, -2, 0, 0, -3, 0, 9], [2, 4, 3] },
        { "sagittal: PSR", [0, 0, 1, -1, -2, 0, 0, 0, 0, 3, 0, 0], [3, 4, 2] },
        { "SAL", [0, 0, -1, 0, 0, 2, 0, -4, 3, 0, 0, 0], [4, 3, 2] },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Apply_NiftiOfAnyOrder_IsTheAxialSeries(string order, float[] affine, int[] sizes)
    {
        var file = Nifti(affine, sizes);
        var sut = VolumeOrientation.Of(file);

        var found = sut.Apply(file);

        Assert.Equal(order == "LPS", sut.IsCanonical);
        Assert.Equal((4, 3, 2), (found.Depth, found.Height, found.Width));
        Assert.Equal(((4, 3, 2), s_plane, new VoxelSpacing(2, 1, 3)), (sut.Size, found.Plane!, found.Spacing!));
        Assert.Equal(found.Spacing, sut.Spacing);
        Assert.Equal(s_voxels, found.Pixels.ToArray());
        Assert.True(VolumeOrientation.Of(found).IsCanonical);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Restore_NiftiOfAnyOrder_IsTheFileAgain(string order, float[] affine, int[] sizes)
    {
        var file = Nifti(affine, sizes);
        var sut = VolumeOrientation.Of(file);

        var found = sut.Restore(sut.Apply(file));

        Assert.True(sizes.SequenceEqual([found.Width, found.Height, found.Depth]), order);
        Assert.Equal((file.Plane, file.Spacing), (found.Plane, found.Spacing));
        Assert.Equal(file.Pixels.ToArray(), found.Pixels.ToArray());
        Assert.Equal(file.Pixels.ToArray(), sut.Restore(sut.Apply(file.Pixels.Span)));
    }

    [Fact]
    public void Apply_ObliqueVolume_TakesTheNearestAxes()
    {
        // Slices tilted by 30 degrees, and stored from the head down with rows to the front: turned about the patient's left.
        var (cos, sin) = (Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6));
        var volume = new RadImage(1, 4, 3, 2, 16, s_voxels) { Spacing = new(2, 1, 3), Plane = new(new(5, 6, 7), new(1, 0, 0), new(0, -cos, -sin)) };

        var found = VolumeOrientation.Of(volume).Apply(volume);

        Assert.Equal((310, 300, 0), (found.Pixels.Span[2], found.Pixels.Span[4], found.Pixels.Span[22]));
        Assert.Equal(new(1, 0, 0), found.Plane!.AlongRow);
        Assert.Equal(0, (found.Plane.AlongColumn - new Vector3D(0, cos, sin)).Length, 9);

        // The last row of the last slice: two rows of 2 mm, and three slices of 3 mm against the normal.
        Assert.Equal(0, (found.Plane.Origin - (new Vector3D(5, 6, 7) + (4 * new Vector3D(0, -cos, -sin)) + (9 * new Vector3D(0, sin, -cos)))).Length, 9);
    }

    [Fact]
    public void Apply_VolumesAtHalfARightAngle_AreTheSameHoweverTheyAreStored()
    {
        var half = Math.Sqrt(0.5);
        var volume = new RadImage(1, 4, 3, 2, 16, s_voxels) { Spacing = new(2, 1, 3), Plane = new(new(0, 0, 0), new(1, 0, 0), new(0, half, half)) };
        var other = new RadImage(1, 3, 4, 2, 16, [.. s_voxels.Chunk(6).SelectMany((slice, z) => slice.Chunk(2).Select((row, y) => (z, y, row))).OrderBy(r => r.y).ThenByDescending(r => r.z).SelectMany(r => r.row)])
        {
            Spacing = new(3, 1, 2),
            Plane = new(9 * volume.Plane.Normal, new(1, 0, 0), -1 * volume.Plane.Normal),
        };

        var (expected, found) = (VolumeOrientation.Of(volume).Apply(volume), VolumeOrientation.Of(other).Apply(other));

        Assert.Equal(expected.Pixels.ToArray(), found.Pixels.ToArray());
        Assert.Equal(expected.Spacing, found.Spacing);
        Assert.Equal(0, (expected.Plane!.Origin - found.Plane!.Origin).Length, 9);
    }

    [Fact]
    public void Apply_Colours_GoTogether()
    {
        var volume = new RadImage(3, 2, 1, 1, 8, [1, 2, 3, 4, 5, 6])
        {
            Spacing = new(1, 1, 1),
            Plane = new(new(0, 0, 0), new(1, 0, 0), new(0, -1, 0)),
            Modality = "US",
            IsGreyLevels = false,
            Windows = [ImageWindow.FromCenter(40, 400)],
        };

        var found = VolumeOrientation.Of(volume).Apply(volume);

        Assert.Equal([2, 1, 4, 3, 6, 5], found.Pixels.ToArray());
        Assert.Equal((8, "US", false, 1), (found.BitsStored, found.Modality!, found.IsGreyLevels, found.Windows.Count));
    }

    [Fact]
    public void Of_VolumeWithoutAPlaceOrASingleSlice_LeavesItAsItIs()
    {
        var turned = new ImagePlane(new(0, 0, 0), new(-1, 0, 0), new(0, 1, 0));
        RadImage[] volumes =
        [
            new(1, 2, 1, 1, 8, [1, 2]) { Spacing = new(1, 1, 1) },
            new(1, 2, 1, 1, 8, [1, 2]) { Plane = turned },
            new(1, 2, 1, 1, 8, [1, 2]) { Plane = turned, Spacing = new(1, 1) },
            new(1, 1, 1, 2, 8, [1, 2]) { Plane = turned, Spacing = new(1, 1, 1) },
        ];

        Assert.All(volumes, volume =>
        {
            Assert.True(VolumeOrientation.Of(volume).IsCanonical);
            Assert.Same(volume, VolumeOrientation.Of(volume).Apply(volume));
            Assert.Equal(volume.Spacing, VolumeOrientation.Of(volume).Spacing);
            Assert.Same(volume, VolumeOrientation.Of(volume).Restore(volume));
        });
    }

    [Fact]
    public void Apply_OtherSize_IsRefused()
    {
        var sut = VolumeOrientation.Of(Nifti([1, 0, 0, -1, 0, 0, 2, -4, 0, 3, 0, 0], [2, 4, 3]));

        Assert.Equal(
            "The volume is 1 x 1 x 2 (slices, rows, columns); the orientation is of one of 3 x 4 x 2. (Parameter 'volume')",
            Assert.Throws<ArgumentException>(() => sut.Apply(new RadImage(1, 1, 2, 8, [1, 2]))).Message);
        Assert.Equal(
            "The volume is 1 x 1 x 2 (slices, rows, columns); the orientation is of one of 4 x 3 x 2. (Parameter 'volume')",
            Assert.Throws<ArgumentException>(() => sut.Restore(new RadImage(1, 1, 2, 8, [1, 2]))).Message);
        Assert.Equal(
            "5 values do not fill 3 x 4 x 2 voxels (slices, rows, columns). (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => sut.Apply<int>([1, 2, 3, 4, 5])).Message);
    }

    /// <summary>A file whose voxels have the values of their places.</summary>
    static RadImage Nifti(float[] affine, int[] sizes)
    {
        var voxels = new List<byte>();
        for (var i = 0; i < sizes[0] * sizes[1] * sizes[2]; i++)
        {
            int[] at = [i % sizes[0], i / sizes[0] % sizes[1], i / sizes[0] / sizes[1]];
            double[] place = [.. Enumerable.Range(0, 3).Select(row => affine[(4 * row) + 3] + at.Select((index, axis) => index * affine[(4 * row) + axis]).Sum())];
            voxels.AddRange(BitConverter.GetBytes((short)Math.Round((place[2] / 3 * 100) + (-place[1] / 2 * 10) - place[0])));
        }

        return ImageFile.Read(new MemoryStream(new NiftiDraft { Type = 4, Affine = affine }.Bytes(sizes[0], sizes[1], sizes[2], [.. voxels])), "x.nii");
    }
}
