using System.Runtime.InteropServices;
using OnnxRad.Imaging.Tests.Formats.Nifti;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

/// <summary>Slices of NIfTI files, which may be stored in any direction, are seen as those of DICOM series.</summary>
public sealed class UprightSlicesTests : IDisposable
{
    static readonly int[] s_sizes = [3, 4, 2];

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>All 48 ways to store the axes of the patient: a permutation, and which of them are turned.</summary>
    public static TheoryData<string, int> Orders
    {
        get
        {
            var orders = new TheoryData<string, int>();
            foreach (var axes in new[] { "012", "120", "201", "021", "210", "102" })
            {
                for (var turned = 0; turned < 8; turned++)
                {
                    orders.Add(axes, turned);
                }
            }

            return orders;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void ReadUpright_AnyOrder_IsSeenAsDicom(string axes, int turned)
    {
        var path = Write("a.nii", axes, turned, Value);

        var image = ImageFile.ReadUpright(path);

        // LPS: to the left, to the back, to the head.
        var (row, column, towards) = (axes[2] - '0') switch
        {
            2 => (new Vector3D(1, 0, 0), new Vector3D(0, 1, 0), new Vector3D(0, 0, 1)),
            1 => (new(1, 0, 0), new(0, 0, -1), new(0, 1, 0)),
            _ => (new(0, 1, 0), new(0, 0, -1), new(-1, 0, 0)),
        };
        Assert.Equal((row, column, towards), (image.Plane!.AlongRow, image.Plane.AlongColumn, image.Plane.Normal));
        Assert.Equal(s_sizes[2], image.Depth);
        for (var z = 0; z < image.Depth; z++)
        {
            AssertValues(image.Slice(z), Value);
        }

        // Labels of the whole file in its order, on a slice.
        var labels = LabelFile.Read(Write("labels.nii", axes, turned, p => Value(p) % 2), image.Slice(1));
        AssertValues(labels, p => Value(p) % 2);
    }

    [Theory]
    [InlineData("012", 0)]
    [InlineData("012", 3)]
    [InlineData("120", 5)]
    public async Task ReadUpright_SingleSlice_IsTurnedToo(string axes, int turned)
    {
        var path = Write("a.nii", axes, turned, Value, slices: 1);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        RadImage[] images =
        [
            ImageFile.ReadUpright(path),
            ImageFile.ReadUpright(new MemoryStream(bytes), "a.nii"),
            await ImageFile.ReadUprightAsync(new RequestBody(bytes, 100), "a.nii", TestContext.Current.CancellationToken),
        ];

        Assert.All(images, image =>
        {
            Assert.Equal((1, VolumeOrientation.OfSlices(image).IsCanonical), (image.Depth, true));
            AssertValues(image, Value);
        });
    }

    [Theory]
    [InlineData("d2n_siemens_anatomical", "001_IM*", "d2n_siemens_anatomical_001_ground_truth")]
    [InlineData("d2n_generic_anatomical", "001_IM*", "d2n_generic_anatomical_001_ground_truth")]
    [InlineData("d2n_philips_enhanced_anatomical", "001_IM*", "d2n_philips_enhanced_anatomical_001_ground_truth")]
    public void ReadUpright_NiftiOfASeries_HasItsSlices(string series, string files, string truth)
    {
        var dicom = DicomSeries.Read(Directory.GetFiles(TestData.Require($"dicom/series/{series}"), files))[0].Image;
        var nifti = ImageFile.ReadUpright(TestData.Require($"nifti/truth/{truth}.nii.gz"));

        Assert.Equal((dicom.Depth, dicom.Height, dicom.Width), (nifti.Depth, nifti.Height, nifti.Width));
        for (var z = 0; z < dicom.Depth; z++)
        {
            // NIfTI files have their slope in 32 bits.
            Assert.All(dicom.Slice(z).Pixels.ToArray().Zip(nifti.Slice(z).Pixels.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f * Math.Max(1, pair.First)));
        }
    }

    [Fact]
    public void ReadUpright_FilesWithoutAPlaceAndOfOtherFormats_StayAsTheyAre()
    {
        var image = new RadImage(1, 2, 2, 2, 8, [1, 2, 3, 4, 5, 6, 7, 8]);
        File.WriteAllBytes(_folder.File("a.nii"), NiftiEncoder.Encode(image));
        File.WriteAllBytes(_folder.File("a.png"), PngEncoder.Encode(image.Slice(1)));

        Assert.Equal(image.Pixels.ToArray(), ImageFile.ReadUpright(_folder.File("a.nii")).Pixels.ToArray());
        Assert.Equal([5, 6, 7, 8], ImageFile.ReadUpright(File.ReadAllBytes(_folder.File("a.png")), "a").Pixels.ToArray());
    }

    /// <summary>Another value at every place.</summary>
    static float Value(Vector3D p) => (float)(500 + (37 * p.X) + (7 * p.Y) + p.Z);

    static void AssertValues(RadImage slice, Func<Vector3D, float> value)
    {
        for (var y = 0; y < slice.Height; y++)
        {
            for (var x = 0; x < slice.Width; x++)
            {
                var place = slice.Plane!.Origin + (x * slice.Spacing!.Column * slice.Plane.AlongRow) + (y * slice.Spacing.Row * slice.Plane.AlongColumn);
                Assert.Equal(value(place), slice.Pixels.Span[(y * slice.Width) + x]);
            }
        }
    }

    /// <param name="name">Of the file.</param>
    /// <param name="axes">For each axis of the file which of the patient's it is: 0 to the right, 1 to the front, 2 to the head.</param>
    /// <param name="turned">Bits: which axes of the file run the other way.</param>
    /// <param name="value">At a place in LPS.</param>
    /// <param name="slices">The length of the third axis.</param>
    string Write(string name, string axes, int turned, Func<Vector3D, float> value, int slices = 2)
    {
        var (affine, voxels) = (new float[12], new List<float>());
        (affine[3], affine[7], affine[11]) = (10, -4, 6);
        for (var i = 0; i < 3; i++)
        {
            affine[(4 * (axes[i] - '0')) + i] = (turned >> i & 1) == 0 ? 1 : -1;
        }

        for (var k = 0; k < slices; k++)
        {
            for (var j = 0; j < s_sizes[1]; j++)
            {
                for (var i = 0; i < s_sizes[0]; i++)
                {
                    var ras = Enumerable.Range(0, 3).Select(a => (affine[4 * a] * i) + (affine[(4 * a) + 1] * j) + (affine[(4 * a) + 2] * k) + affine[(4 * a) + 3]).ToArray();
                    voxels.Add(value(new(-ras[0], -ras[1], ras[2])));
                }
            }
        }

        var path = _folder.File(name);
        File.WriteAllBytes(path, new NiftiDraft { Type = 16, Affine = affine }.Bytes(s_sizes[0], s_sizes[1], slices, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(voxels)).ToArray()));
        return path;
    }
}
