using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Imaging.Tests.Formats.Dicom.Series;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

/// <summary>DICOM objects that are made of images, and files that end before their pixels.</summary>
public sealed class DerivedKindTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.4", "segmentation")]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.7", "segmentation")]
    [InlineData("1.2.840.10008.5.1.4.1.1.66.5", "surface segmentation")]
    [InlineData("1.2.840.10008.5.1.4.1.1.481.2", "radiotherapy dose")]
    public void Read_ObjectMadeOfImages_IsRefusedWhereAnImageOfAPatientIsMeant(string sopClass, string kind)
    {
        var (bytes, path) = (Bytes(sopClass), _folder.File("seg.dcm"));
        File.WriteAllBytes(path, bytes);
        var message = $"Image '{path}' cannot be read: It is a DICOM {kind} and no image of a patient. Give the image that it was made of, or save it as NIfTI where its values are meant.";

        Assert.Equal(message, Assert.Throws<InvalidImageException>(() => ImageFile.ReadUpright(path)).Message);
        Assert.Equal(message, Assert.Throws<InvalidImageException>(() => ImageFile.ReadUpright(bytes, path)).Message);
        Assert.Equal(message, Assert.Throws<InvalidImageException>(() => VolumeFile.Read(path)).Message);
        Assert.Equal(message, Assert.Throws<InvalidImageException>(() => VolumeFile.Read(bytes, path)).Message);

        // As it is stored it is still read.
        Assert.Equal([0, 1, 1, 0], ImageFile.Read(path).Pixels.ToArray());
        Assert.Equal([0, 1, 1, 0], DicomFile.Parse(bytes).ReadFrames().Pixels.ToArray());
    }

    [Theory]
    [InlineData("pydicom-data/liver.dcm", "segmentation")]
    [InlineData("pydicom-data/liver_deflate.dcm", "segmentation")]
    [InlineData("pydicom/rtdose.dcm", "radiotherapy dose")]
    public void Read_ObjectsOfOthers_AreRefused(string name, string kind)
    {
        var bytes = File.ReadAllBytes(TestData.Require($"dicom/{name}"));

        Assert.Equal($"It is a DICOM {kind} and no image of a patient.", Assert.Throws<InvalidImageException>(() => ImageFile.ReadUpright(bytes, "x")).Problem);
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2")]
    [InlineData("1.2.840.10008.5.1.4.1.1.7")]
    [InlineData("1.2.840.10008.5.1.4.1.1.30")]
    public void Read_OtherObjectsOfPixels_AreRead(string sopClass) =>
        Assert.Equal([0, 1, 1, 0], ImageFile.ReadUpright(Bytes(sopClass), "x").Pixels.ToArray());

    [Fact]
    public void Read_FileThatEndsBeforeItsPixels_IsSaidToBeCutOff()
    {
        var whole = Bytes("1.2.840.10008.5.1.4.1.1.2");
        var pixels = whole.Length - 12 - 8;

        // In the meta group, in the header before its size is said, and after it.
        foreach (var length in (int[])[150, 169, pixels - 10, pixels - 1])
        {
            const string problem = "It is cut off before its pixels.";
            var cut = whole[..length];
            var error = Assert.Throws<InvalidImageException>(() => ImageFile.Read(cut, "cut.dcm"));
            Assert.Equal($"Image 'cut.dcm' cannot be read: {problem} Get it from its source again.", error.Message);
            Assert.Equal(problem, Assert.Throws<InvalidImageException>(() => VolumeFile.Read(cut, "cut.dcm")).Problem);
            Assert.Equal(problem, Assert.Throws<InvalidImageException>(() => DicomFile.Parse(cut).FrameCount).Problem);
        }

        // Between two elements nothing shows it.
        Assert.Equal(
            "Image 'cut.dcm' cannot be read: It is a DICOM object without pixels; it may be cut off. Get the file from its source again, or leave it out.",
            Assert.Throws<InvalidImageException>(() => ImageFile.Read(whole[..pixels], "cut.dcm")).Message);
    }

    [Fact]
    public void Read_FolderWithASliceThatIsCutOff_IsNotReadWithoutIt()
    {
        foreach (var place in (int[])[0, 1, 2])
        {
            File.WriteAllBytes(_folder.File($"{place}.dcm"), SeriesSlices.Slice(place));
        }

        Assert.Equal(3, VolumeFile.Read(_folder.Path).Image.Depth);
        var cut = new DicomBuilder().Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2").Header(0x0020, 0x0032, "DS", 20).Bytes;
        File.WriteAllBytes(_folder.File("2.dcm"), DicomBuilder.File("1.2.840.10008.1.2.1", cut));

        var error = Assert.Throws<InvalidSeriesException>(() => VolumeFile.Read(_folder.Path));

        Assert.Equal(["'2.dcm' cannot be read: It is cut off before its pixels."], error.Findings.Select(finding => finding.Text));
    }

    [Theory]
    [InlineData(0x0010, 0x0020)]
    [InlineData(0x0020, 0x000D)]
    [InlineData(0x0020, 0x000E)]
    [InlineData(0x0020, 0x0011)]
    [InlineData(0x0020, 0x0032)]
    public void Read_FolderWithASliceThatIsCutOffBeforeItsSeries_SaysThatItIs(ushort group, ushort element)
    {
        var whole = InOrder(1);
        Write("0.dcm", InOrder(0));
        Write("1.dcm", whole);
        Assert.Equal(2, VolumeFile.Read(_folder.Path, 13).Image.Depth);
        var start = whole.AsSpan().IndexOf(new byte[] { (byte)group, 0, (byte)element, 0 });

        // In the tag, before the value, and within it, as its beginning alone is another value.
        foreach (var length in (int[])[start + 1, start + 7, start + 8, start + 9])
        {
            Write("1.dcm", whole[..length]);
            foreach (var choice in (DicomSeriesChoice?[])[null, 13, DicomSeriesChoice.OfUid("1.2.3.4")])
            {
                var error = Assert.Throws<InvalidSeriesException>(() => VolumeFile.Read(_folder.Path, choice));

                Assert.Equal(["'1.dcm' cannot be read: It is cut off before its pixels."], error.Findings.Select(finding => finding.Text));
            }

            Assert.Equal([_folder.Path], VolumeFile.In(_folder.Path, 13));
        }

        void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), DicomBuilder.File("1.2.840.10008.1.2.1", bytes));
    }

    /// <summary>A slice whose elements are in the order of their tags.</summary>
    static byte[] InOrder(int place) => new DicomBuilder().Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2")
        .Text(0x0010, 0x0010, "PN", "MARKED^A").Text(0x0010, 0x0020, "LO", "12").Text(0x0020, 0x000D, "UI", "1.2.3").Text(0x0020, 0x000E, "UI", "1.2.3.4")
        .Text(0x0020, 0x0011, "IS", "13").Text(0x0020, 0x0032, "DS", $@"0\0\{place}").Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0")
        .Short(0x0028, 0x0002, "US", 1).Text(0x0028, 0x0004, "CS", "MONOCHROME2").Short(0x0028, 0x0010, "US", 1).Short(0x0028, 0x0011, "US", 1)
        .Text(0x0028, 0x0030, "DS", @"1\1").Short(0x0028, 0x0100, "US", 16).Short(0x0028, 0x0101, "US", 16).Short(0x0028, 0x0102, "US", 15)
        .Short(0x0028, 0x0103, "US", 0).Element(0x7FE0, 0x0010, "OW", [1, 0]).Bytes;

    static byte[] Bytes(string sopClass) => new DicomDraft { Extra = d => d.Text(0x0008, 0x0016, "UI", sopClass) }.Bytes(2, 2, 0, 1, 1, 0);
}
