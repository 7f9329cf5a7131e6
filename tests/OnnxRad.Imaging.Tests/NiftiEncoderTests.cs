using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Imaging.Tests.Formats.Nifti;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

public sealed class NiftiEncoderTests : IDisposable
{
    // What nibabel says of a file.
    const string Describe = """
        import nibabel, sys
        image = nibabel.load(sys.argv[1])
        values = image.get_fdata()
        print(image.shape, image.get_data_dtype(), image.header.get_xyzt_units()[0], int(image.header['sform_code']), [float(round(v, 4)) for v in image.header.get_zooms()])
        print([float(round(v, 4)) for v in image.affine[:3].ravel()])
        print([float(v) for v in values.ravel(order='F')])
        """;

    // Whether two files have the same grid, and the second one 1 where the first is above a number.
    const string Compare = """
        import nibabel, numpy, sys
        a, b = nibabel.load(sys.argv[1]), nibabel.load(sys.argv[2])
        print(a.shape == b.shape, numpy.allclose(a.affine, b.affine, atol=1e-4), bool(((a.get_fdata() > 300) == (b.get_fdata() == 1)).all()))
        """;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new float[] { 0, 1, 2, 3, 4, 255 }, "uint8", false)]
    [InlineData(new float[] { 0, 1, 2, 3, 4, 65535 }, "uint16", true)]
    [InlineData(new float[] { 0, 1, 2, 3, 4, 65536 }, "float32", false)]
    [InlineData(new float[] { -1, 0.5f, 2, 3, 4, 5 }, "float32", true)]
    public void Encode_Volume_IsReadByNibabel(float[] voxels, string type, bool compressed)
    {
        // Rows to the left, columns to the back, slices to the head, 4 mm apart.
        var image = new RadImage(1, 3, 1, 2, 16, voxels) { Spacing = new(3, 2, 4), Plane = new(new(-10, -20, 30), new(1, 0, 0), new(0, 1, 0)) };
        var path = _folder.File(compressed ? "a.nii.gz" : "a.nii");
        File.WriteAllBytes(path, NiftiEncoder.Encode(image, compressed: compressed));

        var (code, said) = ThirdParty.Run("/usr/bin/python3", "-c", Describe, path);

        var values = string.Join(", ", voxels.Select(value => value.ToString("0.0###", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(
            (0, $"(2, 1, 3) {type} mm 1 [2.0, 3.0, 4.0]\n[-2.0, 0.0, 0.0, 10.0, 0.0, -3.0, 0.0, 20.0, 0.0, 0.0, 4.0, 30.0]\n[{values}]"), (code, said.Replace("-0.0", "0.0").Trim()));
    }

    [Fact]
    public void Encode_Volume_IsReadBackAsItWas()
    {
        var image = new RadImage(1, 2, 2, 2, 8, [1, 2, 3, 4, 5, 6, 7, 8]) { Spacing = new(3, 2, 4), Plane = new(new(5, -6, 7), new(0, 1, 0), new(0, 0, -1)) };

        var back = NiftiFile.Parse(NiftiEncoder.Encode(image)).ReadVolume(0);

        Assert.Equal(image.Pixels.ToArray(), back.Pixels.ToArray());
        Assert.Equal((image.Spacing, image.Plane!.Origin), (back.Spacing, back.Plane!.Origin));
        Assert.Equal((1, -1), (back.Plane.AlongRow.Y, back.Plane.AlongColumn.Z));
    }

    [Fact]
    public void Encode_WithoutPlace_HasDistancesAlone()
    {
        var image = new RadImage(1, 2, 1, 1, 8, [1, 2]);

        Assert.Equal(new VoxelSpacing(3, 2, 4), NiftiFile.Parse(NiftiEncoder.Encode(Copy(new(3, 2, 4)))).ReadVolume(0).Spacing);
        Assert.Equal((new VoxelSpacing(1, 1, 1), null), NiftiFile.Parse(NiftiEncoder.Encode(image)).ReadVolume(0) is var back ? (back.Spacing!, back.Plane) : default);

        RadImage Copy(VoxelSpacing spacing) => new(1, 2, 1, 1, 8, [1, 2]) { Spacing = spacing };
    }

    [Fact]
    public void Encode_UnknownDistanceOfSlices_SaysNoPlace()
    {
        var image = new RadImage(1, 2, 1, 1, 8, [1, 2]) { Spacing = new(3, 2), Plane = new(new(5, -6, 7), new(1, 0, 0), new(0, 1, 0)) };

        var file = NiftiEncoder.Encode(image);

        Assert.Equal((0, 0), (file[252], file[254])); // qform_code, sform_code
        Assert.Null(NiftiFile.Parse(file).ReadVolume(0).Plane);
    }

    [Fact]
    public void Encode_OfAFileInMicrometres_HasItsPlaceInMillimetres()
    {
        var source = new NiftiDraft { Units = 3, Affine = [-2000, 0, 0, 10, 0, -3000, 0, 20, 0, 0, 4000, 30] }.Bytes(1, 1, 2, [7, 8]);

        File.WriteAllBytes(_folder.File("a.nii"), NiftiEncoder.Encode(new RadImage(1, 2, 1, 1, 8, [1, 2]), NiftiFile.Parse(source)));
        var (code, said) = ThirdParty.Run("/usr/bin/python3", "-c", Describe, _folder.File("a.nii"));

        Assert.Equal(
            (0, "(1, 1, 2) uint8 mm 2 [2.0, 3.0, 4.0]\n[-2.0, 0.0, 0.0, 0.01, 0.0, -3.0, 0.0, 0.02, 0.0, 0.0, 4.0, 0.03]\n[1.0, 2.0]"),
            (code, said.Replace("-0.0,", "0.0,").Trim()));
    }

    [Theory]
    [InlineData("nifti/example_ct_sm.nii.gz")]
    [InlineData("nifti/example_mr_sm.nii.gz")]
    [InlineData("nifti/truth/d2n_generic_anatomical_001_ground_truth.nii.gz")]
    [InlineData("nifti/truth/d2n_generic_anatomical_001_ground_truth_reoriented.nii.gz")]
    public void Encode_LabelsOfAFile_HaveItsGridAndOrderOfVoxels(string name)
    {
        var path = TestData.Require(name);
        var source = NiftiFile.Parse(File.ReadAllBytes(path));
        var image = source.ReadVolume(0);
        var labels = new RadImage(1, image.Depth, image.Height, image.Width, 8, Array.ConvertAll(image.Pixels.ToArray(), value => value > 300 ? 1f : 0));
        File.WriteAllBytes(_folder.File("labels.nii.gz"), NiftiEncoder.Encode(labels, source, compressed: true));

        var (code, said) = ThirdParty.Run("/usr/bin/python3", "-c", Compare, path, _folder.File("labels.nii.gz"));

        Assert.Equal((0, "True True True"), (code, said.Trim()));
    }

    [Fact]
    public void Encode_WhatCannotBe_SaysWhy()
    {
        var source = NiftiFile.Parse(NiftiEncoder.Encode(new RadImage(1, 2, 1, 1, 8, [1, 2])));

        var colours = Assert.Throws<ArgumentException>(() => NiftiEncoder.Encode(new RadImage(3, 1, 1, 8, [1, 2, 3])));
        var wide = Assert.Throws<ArgumentException>(() => NiftiEncoder.Encode(new RadImage(1, 1, 40000, 8, new float[40000])));
        var other = Assert.Throws<ArgumentException>(() => NiftiEncoder.Encode(new RadImage(1, 1, 1, 8, [1]), source));

        Assert.Equal("The image has 3 channels (RGB); one is written. (Parameter 'image')", colours.Message);
        Assert.Equal("The image is 1 x 1 x 40000 (slices, rows, columns); a NIfTI-1 file has up to 32767 along an axis. (Parameter 'image')", wide.Message);
        Assert.Equal("The image is 1 x 1 x 1 (slices, rows, columns), and the file that it was made of 2 x 1 x 1. (Parameter 'source')", other.Message);
    }
}
