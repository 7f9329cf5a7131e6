using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Series;

public sealed class DicomSeriesTests
{
    [Theory]
    [InlineData("d2n_siemens_anatomical", "001_IM*", "d2n_siemens_anatomical_001_ground_truth")]
    [InlineData("d2n_generic_anatomical", "001_IM*", "d2n_generic_anatomical_001_ground_truth")]
    [InlineData("d2n_generic_anatomical", "001_IM*", "d2n_generic_anatomical_001_ground_truth_reoriented")]
    [InlineData("d2n_philips_enhanced_anatomical", "001_IM*", "d2n_philips_enhanced_anatomical_001_ground_truth")]
    [InlineData("mr_ge_epi_0004", "*", "mr_ge_epi_0004_dcm2niix")]
    public void Read_Series_EqualsTheVolumeOfOtherTools(string series, string files, string truth)
    {
        var volumes = DicomSeries.Read(Directory.GetFiles(TestData.Require($"dicom/series/{series}"), files).Reverse());
        var expected = NiftiFile.Parse(File.ReadAllBytes(TestData.Require($"nifti/truth/{truth}.nii.gz")));

        Assert.Equal(expected.VolumeCount, volumes.Count);
        for (var time = 0; time < volumes.Count; time++)
        {
            Assert.Equal(time, volumes[time].TimePoint);
            AssertSame(expected.ReadVolume(time), volumes[time].Image);
        }
    }

    [Fact]
    public void Read_PhilipsHead_HasItsSlices()
    {
        var volume = Assert.Single(DicomSeries.Read(Directory.GetFiles(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")))).Image;

        Assert.Equal((16, 512, 512, "CT"), (volume.Depth, volume.Height, volume.Width, volume.Modality));
        Assert.Equal(5, volume.Spacing!.Slice!.Value, 2);
    }

    [Fact]
    public void Read_Rgb_HasThreeChannels()
    {
        var volume = Assert.Single(DicomSeries.Read(Directory.GetFiles(TestData.Require("dicom/series/d2n_generic_rgb")))).Image;

        Assert.Equal((3, 4), (volume.Channels, volume.Depth));
    }

    [Fact]
    public void Read_SlicesInAnyOrder_AreSortedByPlace()
    {
        var volume = Assert.Single(DicomSeries.Read([Slice(2, 4), Slice(0, 8), Slice(1, 6)])).Image;

        Assert.Equal([2, 1, 0], volume.Pixels.ToArray());
        Assert.Equal((2, 4), (volume.Spacing!.Slice, volume.Plane!.Origin.Z));
    }

    [Fact]
    public void Read_SamePlacesTwice_AreTimePoints()
    {
        var volumes = DicomSeries.Read([Slice(1, 0, number: 1), Slice(3, 0, number: 3), Slice(2, 5, number: 2), Slice(4, 5, number: 4)]);

        Assert.Equal([(0, "1 2"), (1, "3 4")], volumes.Select(v => (v.TimePoint, string.Join(' ', v.Image.Pixels.ToArray()))));
    }

    [Fact]
    public void Read_Echoes_AreVolumesOfTheirOwn()
    {
        var volumes = DicomSeries.Read([Slice(1, 0, echo: 30), Slice(2, 5, echo: 30), Slice(3, 0, echo: 10), Slice(4, 5, echo: 10)]);

        Assert.Equal([(10, "3 4"), (30, "1 2")], volumes.Select(v => ((int)v.EchoTime!, string.Join(' ', v.Image.Pixels.ToArray()))));
    }

    [Fact]
    public void Read_SingleSlice_TakesItsThickness() => Assert.Equal(2.5, DicomSeries.Read([Slice(1, 0)])[0].Image.Spacing!.Slice);

    [Theory]
    [InlineData(new double[] { 0, 2, 4, 10 }, SeriesProblem.MissingSlices, "2 slices are missing, the first after 4 mm; the others are 2 mm apart.")]
    [InlineData(new double[] { 0, 2, 4, 7 }, SeriesProblem.UnevenSpacing, "Slices are from 2 to 3 mm apart, the first that is not 2 mm after 4 mm.")]
    [InlineData(new double[] { 0, 2, 2, 4 }, SeriesProblem.DuplicateSlices, "1 of 3 places have another number of slices than 1, the first at 2 mm (2).")]
    public void Read_PlacesThatMakeNoVolume_AreNamed(double[] places, SeriesProblem problem, string text)
    {
        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read(places.Select(z => Slice(1, z))));

        Assert.Equal([new(problem, text)], error.Findings);
        var resampled = problem == SeriesProblem.UnevenSpacing;
        Assert.Equal(
            $"The slices make no volume: {text} Leave out what does not belong to the volume, or get the series from its source again."
            + (resampled ? " With ResampleUneven the slices are resampled instead." : ""),
            error.Message);
        Assert.Equal(
            (resampled, $"The slices make no volume: {text}", "Leave out what does not belong to the volume, or get the series from its source again."),
            (error.CanBeResampled, error.Problem, error.WayOut));
    }

    [Fact]
    public void Read_UnevenPlacesBesideAFileThatCannotBeRead_DoesNotPromiseResampling()
    {
        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read([Slice(1, 0), Slice(2, 2), Slice(3, 5), ("a.txt", new byte[3])]));

        Assert.False(error.CanBeResampled);
        Assert.DoesNotContain("ResampleUneven", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnevenPlacesToBeResampled_AreInterpolatedAtTheUsualDistance()
    {
        var volume = Assert.Single(DicomSeries.Read([Slice(10, 0), Slice(20, 2), Slice(50, 5), Slice(70, 7), Slice(90, 9)], new() { ResampleUneven = true })).Image;

        // Values are 10 at 0, 20 at 2, and 10 times the place from 5 on.
        Assert.Equal((5, 2.0, 0.0), (volume.Depth, volume.Spacing!.Slice, volume.Plane!.Origin.Z));
        Assert.Equal([10, 20, 40, 60, 80], volume.Pixels.ToArray().Select(value => MathF.Round(value, 3)));
    }

    [Fact]
    public void Read_EvenPlacesToBeResampled_StayAsTheyAre() =>
        Assert.Equal([1, 2, 3], DicomSeries.Read([Slice(1, 0), Slice(2, 2), Slice(3, 4)], new() { ResampleUneven = true })[0].Image.Pixels.ToArray());

    [Theory]
    [InlineData(new double[] { 0, 2, 4, 8.5 }, SeriesProblem.UnevenSpacing)]
    [InlineData(new double[] { 0, 2, 4, 10 }, SeriesProblem.MissingSlices)]
    [InlineData(new double[] { 0, 2, 2, 4.5 }, SeriesProblem.DuplicateSlices)]
    public void Read_GapsAndDuplicatesToBeResampled_AreRefused(double[] places, SeriesProblem problem)
    {
        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read(places.Select(z => Slice(1, z)), new() { ResampleUneven = true }));

        Assert.Contains(error.Findings, finding => finding.Problem == problem);
        Assert.False(error.CanBeResampled);
    }

    [Fact]
    public void Read_TiltedGantry_IsNamed()
    {
        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read([Slice(1, 0, y: 0), Slice(2, 5, y: 1), Slice(3, 10, y: 2)]));

        Assert.Equal(
            [new(SeriesProblem.Tilt, "Slices are shifted sideways by up to 2 mm (11.3 degrees from the first to the last), as by a tilted gantry.")],
            error.Findings);
    }

    [Theory]
    [InlineData(0.4, false)]
    [InlineData(1.2, true)]
    public void Read_ManySlicesThatDrift_AreTiltedFromHalfAPixelOn(double drift, bool isTilted)
    {
        // 120 slices of 1 mm: each is shifted by far less than a pixel of 1 mm.
        var slices = Enumerable.Range(0, 120).Select(z => Slice(1, z, y: drift * z / 119));

        var error = Record.Exception(() => DicomSeries.Read(slices));

        Assert.Equal(isTilted, error is InvalidSeriesException { Findings: [{ Problem: SeriesProblem.Tilt }] });
        Assert.Equal(isTilted, error is not null);
    }

    [Fact]
    public void Read_TooMuchTiltToBeResampled_IsNamed()
    {
        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read([Slice(1, 0, y: 0), Slice(2, 5, y: 6)], new() { ResampleUneven = true }));

        Assert.Equal(
            [new(SeriesProblem.Tilt, "Slices are shifted sideways by up to 6 mm (50.2 degrees from the first to the last), as by a tilted gantry.")], error.Findings);
    }

    [Fact]
    public void Read_FilesThatDoNotBelong_AreAllNamed()
    {
        var noPlace = ("b.dcm", (ReadOnlyMemory<byte>)new DicomDraft { Bits = 8 }.Bytes(1, 1, 1));
        var error = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read([("a.txt", new byte[3]), noPlace, Slice(1, 0)]));

        Assert.Equal(
            [
                new(SeriesProblem.Unreadable, "'a.txt' cannot be read: It does not begin like a DICOM file."),
                new(SeriesProblem.NoPosition, "'b.dcm' does not say where it lies in the patient, or how far its pixels are apart."),
            ],
            error.Findings);
        Assert.Equal("There are no files.", Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read(Array.Empty<string>())).Findings[0].Text);
    }

    static (string Name, ReadOnlyMemory<byte> Data) Slice(int value, double z, double y = 0, int number = 1, double echo = 5) => (
        $"{z}.dcm",
        new DicomDraft
        {
            Bits = 8,
            Extra = d => d.Text(0x0018, 0x0050, "DS", "2.5").Text(0x0018, 0x0081, "DS", FormattableString.Invariant($"{echo}"))
                .Text(0x0020, 0x0013, "IS", $"{number}").Text(0x0020, 0x0032, "DS", FormattableString.Invariant($"0\\{y}\\{z}"))
                .Text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0").Text(0x0028, 0x0030, "DS", "1\\1"),
        }.Bytes(1, 1, value));

    /// <summary>The two may have their axes in another order; a voxel is where it is in the patient.</summary>
    static void AssertSame(RadImage expected, RadImage found)
    {
        Assert.Equal(expected.Pixels.Length, found.Pixels.Length);
        var (plane, spacing) = (found.Plane!, found.Spacing!);
        var (truth, distance) = (expected.Plane!, expected.Spacing!);
        var voxels = found.Pixels.ToArray();
        var values = expected.Pixels.ToArray();
        for (var (z, i) = (0, 0); z < expected.Depth; z++)
        {
            for (var y = 0; y < expected.Height; y++)
            {
                for (var x = 0; x < expected.Width; x++, i++)
                {
                    var place = truth.Origin + (x * distance.Column * truth.AlongRow) + (y * distance.Row * truth.AlongColumn)
                        + (z * distance.Slice!.Value * truth.Normal) - plane.Origin;
                    var column = Whole(place.Dot(plane.AlongRow) / spacing.Column, found.Width);
                    var row = Whole(place.Dot(plane.AlongColumn) / spacing.Row, found.Height);
                    var slice = Whole(place.Dot(plane.Normal) / spacing.Slice!.Value, found.Depth);

                    // The other tool rescales in 32 bits.
                    if (MathF.Abs(values[i] - voxels[(((slice * found.Height) + row) * found.Width) + column]) > 1e-6f * MathF.Abs(values[i]))
                    {
                        Assert.Fail($"Voxel {x}, {y}, {z} is {values[i]}; at its place is {voxels[(((slice * found.Height) + row) * found.Width) + column]}.");
                    }
                }
            }
        }

        static int Whole(double index, int count)
        {
            Assert.InRange(index - Math.Round(index), -0.02, 0.02);
            Assert.InRange(Math.Round(index), 0, count - 1);
            return (int)Math.Round(index);
        }
    }
}
