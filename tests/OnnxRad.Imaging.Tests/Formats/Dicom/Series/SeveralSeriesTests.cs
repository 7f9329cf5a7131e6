using OnnxRad.Testing;
using static OnnxRad.Imaging.Tests.Formats.Dicom.Series.SeriesSlices;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Series;

/// <summary>Files of several patients, studies and series: they are never mixed, and messages name nobody.</summary>
public sealed class SeveralSeriesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("MARKED^A", "MARKED^B", null, null, null, null)]
    [InlineData("MARKED^A", "MARKED^B", "1.2.1", "1.2.1", "1.2.1.7", "1.2.1.7")]
    [InlineData("MARKED^A", "MARKED^A", "1.2.1", "1.2.2", "1.2.9", "1.2.9")]
    [InlineData("MARKED^A", "MARKED^A", "1.2.1", "1.2.1", "1.2.9", "1.2.8")]
    public void Read_SlicesThatDoNotBelongTogether_AreVolumesOfTheirOwn(
        string patient, string other, string? study, string? otherStudy, string? series, string? otherSeries)
    {
        // Their places interleave: mixed they would be one volume of four slices.
        var volumes = DicomSeries.Read(
        [
            ("a", Slice(0, patient, study, series)), ("b", Slice(1, other, otherStudy, otherSeries)),
            ("c", Slice(2, patient, study, series)), ("d", Slice(3, other, otherStudy, otherSeries)),
        ]);

        Assert.Equal([[0, 2], [1, 3]], volumes.Select(volume => volume.Image.Pixels.ToArray()));
        Assert.Equal([patient, other], volumes.Select(volume => volume.Image.Identifiers.PatientName));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_GreySlicesAmongThoseOfAPalette_AreVolumesOfTheirOwn(bool isGreyFirst)
    {
        var files = Enumerable.Range(0, 4).Select(z => ($"{z}", (ReadOnlyMemory<byte>)((z % 2 == 0) == isGreyFirst ? Slice(z) : PaletteSlice(z))));

        var volumes = DicomSeries.Read(files).OrderBy(volume => volume.Image.Channels).ToList();

        Assert.Equal([(1, 2), (3, 2)], volumes.Select(volume => (volume.Image.Channels, volume.Image.Depth)));
        int[] greys = isGreyFirst ? [0, 2] : [1, 3], colours = isGreyFirst ? [1, 3] : [0, 2];
        Assert.Equal(greys.Select(z => (float)z), volumes[0].Image.Pixels.ToArray());
        Assert.Equal([.. colours.Select(z => 10f + z), .. colours.Select(z => 20f + z), .. colours.Select(z => 30f + z)], volumes[1].Image.Pixels.ToArray());
    }

    [Fact]
    public void Read_SeriesByUidOrNumber_TakesItAlone()
    {
        (string, ReadOnlyMemory<byte>)[] files =
        [
            ("a", Slice(0, series: "1.2.7")), ("b", Slice(2, series: "1.2.7")), ("c", Slice(0, series: "1.2.8")), ("d", Slice(5, series: "1.2.8", number: 4)),
        ];

        Assert.Equal([0, 2], DicomSeries.Read(files, new() { Series = DicomSeriesChoice.OfUid("1.2.7") }).Single().Image.Pixels.ToArray());
        Assert.Equal([5], DicomSeries.Read(files, new() { Series = 4 }).Single().Image.Pixels.ToArray());
        var none = Assert.Throws<InvalidSeriesException>(() => DicomSeries.Read(files, new() { Series = DicomSeriesChoice.OfUid("1.2.99") }));
        Assert.Equal("None is of the series of that UID.", none.Findings.Single().Text);
    }

    [Fact]
    public void Read_FolderOfSeveralPatients_IsRefusedWithoutTheirNames()
    {
        Write("a.dcm", Slice(0, "MARKED^A", "1.2.1", "1.2.1.7"));
        Write("b.dcm", Slice(1, "MARKED^B", "1.2.2", "1.2.2.7"));
        Write("c.dcm", Slice(2, "MARKED^B", "1.2.2", "1.2.2.8", number: 4));

        var error = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path));
        var ofNumber = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path, series: 3));

        Assert.Equal(
            $"Image '{_folder.Path}' cannot be read: Its 3 DICOM images are of 2 patients, with 3 series of the numbers 3, 4; a volume is of one. "
            + "Choose a series by its number or its UID, or put the files of each patient and study in a folder of their own.",
            error.Message);
        Assert.Equal("Its 2 DICOM images are of 2 patients, with 2 series of the numbers 3; a volume is of one.", ofNumber.Problem);
        Assert.Equal([1], VolumeFile.Read(_folder.Path, DicomSeriesChoice.OfUid("1.2.2.7")).Image.Pixels.ToArray());
    }

    [Fact]
    public void Read_FolderOfSeveralStudies_SaysHowMany()
    {
        Write("a.dcm", Slice(0, "MARKED^A", "1.2.1"));
        Write("b.dcm", Slice(1, "MARKED^A", "1.2.2"));

        var error = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path));
        var none = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path, DicomSeriesChoice.OfUid("1.2.99")));

        Assert.Equal("Its 2 DICOM images are of 2 studies, with 2 series of the numbers 3; a volume is of one.", error.Problem);
        Assert.Equal($"Image '{_folder.Path}' cannot be read: It holds no DICOM image of the series of that UID; it has the series 3. Name one of them.", none.Message);
    }

    [Fact]
    public void Read_MoreBytesThanAllowed_IsRefusedBeforeAnyIsRead()
    {
        // Without content: a length alone takes no space, and is no DICOM.
        for (var i = 0; i < 5; i++)
        {
            using var file = File.Create(_folder.File($"{i}.dcm"));
            file.SetLength(1 << 30);
        }

        var paths = Directory.GetFiles(_folder.Path);
        var error = Assert.Throws<InvalidImageException>(() => DicomSeries.Read(paths));

        Assert.Equal(
            "The image cannot be read: The first 5 files of the series have 5368709120 bytes together; up to 4294967296 are read. Read fewer files at once.", error.Message);
        using (var file = File.OpenWrite(paths[0]))
        {
            file.SetLength((1 << 30) + 1);
        }

        Assert.Equal(
            $"Image '{paths[0]}' cannot be read: It has more than 1073741824 bytes. Images of up to 1 GiB are read; make it smaller.",
            Assert.Throws<InvalidImageException>(() => DicomSeries.Read([paths[0]])).Message);
        var (slice, taken) = (Slice(0), 0);
        Assert.Equal(
            $"The first 2 files of the series have {2 * slice.Length} bytes together; up to {slice.Length} are read.",
            Assert.Throws<InvalidImageException>(() => DicomSeries.Read(Slices(), new() { MaxBytes = slice.Length })).Problem);
        Assert.Equal(2, taken);

        IEnumerable<(string, ReadOnlyMemory<byte>)> Slices()
        {
            for (; taken < 10;)
            {
                yield return ($"{taken++}", slice);
            }
        }
    }

    [Fact]
    public void Read_MoreVoxelsThanAllowed_IsRefusedBeforeAnyIsDecoded()
    {
        (string, ReadOnlyMemory<byte>)[] files = [("a", Slice(0)), ("b", Slice(1)), ("c", Slice(0, number: 4)), ("d", Slice(1, number: 4))];

        Assert.Equal(2, DicomSeries.Read(files, new() { MaxVoxels = 4 }).Count);
        Assert.Equal(
            "The image cannot be read: The 2 volumes of the series have 4 voxels together; up to 3 are read. Read fewer series at once.",
            Assert.Throws<InvalidImageException>(() => DicomSeries.Read(files, new() { MaxVoxels = 3 })).Message);
    }

    [Fact]
    public void In_FolderWithOtherFilesBesideASeries_IsTheSeriesAlone()
    {
        var labels = new RadImage(1, 2, 1, 1, 8, [0, 1]);
        Write("a.dcm", Slice(0));
        Write("b.dcm", Slice(1));
        Write("overview.png", PngEncoder.Encode(new RadImage(1, 1, 1, 8, [1])));
        Write("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0]);
        Write("mask.nii", NiftiEncoder.Encode(labels, isLabels: true));
        Write("mask.nii.gz", NiftiEncoder.Encode(labels, compressed: true, isLabels: true));
        Assert.Equal([_folder.Path], VolumeFile.In(_folder.Path));

        // What says nothing of labels is a volume, and so is what is damaged: that is said when it is read.
        Write("other.nii", NiftiEncoder.Encode(labels));
        Write("damaged.nii.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3]);
        Assert.Equal([_folder.Path, _folder.File("damaged.nii.gz"), _folder.File("other.nii")], VolumeFile.In(_folder.Path));
    }

    [Theory]
    [InlineData("4", true)]
    [InlineData("-1", true)]
    [InlineData("1.2.840.10008.1", true)]
    [InlineData("", false)]
    [InlineData("4a", false)]
    [InlineData("99999999999", false)]
    [InlineData("1.2.3.45678901234567890123456789012345678901234567890123456789012345", false)]
    public void TryParse_Text_IsANumberOrAUid(string text, bool expected)
    {
        Assert.Equal(expected, DicomSeriesChoice.TryParse(text, out var choice));
        Assert.DoesNotContain("10008", $"{choice}", StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DicomSeriesChoice.OfUid("4"));
    }

    void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);

    /// <summary>A slice like the others, whose one pixel is 10 + z, 20 + z and 30 + z.</summary>
    static byte[] PaletteSlice(int z) => new DicomDraft
    {
        Bits = 8,
        Photometric = "PALETTE COLOR",
        Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2").Text(0x0020, 0x0011, "IS", "3").Text(0x0020, 0x0032, "DS", $"0\\0\\{z}")
            .Text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0").Text(0x0028, 0x0030, "DS", "1\\1")
            .Short(0x0028, 0x1101, "US", 4, 0, 16).Short(0x0028, 0x1102, "US", 4, 0, 16).Short(0x0028, 0x1103, "US", 4, 0, 16)
            .Short(0x0028, 0x1201, "OW", 10, 11, 12, 13).Short(0x0028, 0x1202, "OW", 20, 21, 22, 23).Short(0x0028, 0x1203, "OW", 30, 31, 32, 33),
    }.Bytes(1, 1, z);
}
