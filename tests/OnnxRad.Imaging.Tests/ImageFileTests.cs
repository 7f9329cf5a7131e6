using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

public sealed class ImageFileTests
{
    static readonly byte[] s_png = PngEncoder.Encode(new RadImage(1, 1, 2, 8, [3, 4]));

    [Fact]
    public void Read_FileWithAnotherEnding_GoesByItsContent()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("scan.jpg"), s_png);

        Assert.Equal([3, 4], ImageFile.Read(folder.File("scan.jpg")).Pixels.ToArray());
    }

    [Fact]
    public void Read_Stream_StartsAtItsPosition()
    {
        using var stream = new MemoryStream([9, 9, .. s_png]) { Position = 2 };

        Assert.Equal([3, 4], ImageFile.Read(stream, "x").Pixels.ToArray());
    }

    [Fact]
    public void Read_UnknownFormat_ListsTheKnownOnes()
    {
        var error = Assert.Throws<UnknownImageFormatException>(() => ImageFile.Read(new MemoryStream([1, 2, 3]), "notes.bmp"));

        Assert.Equal(
            "Image 'notes.bmp' cannot be read: its first bytes are those of no format that OnnxRad knows. "
            + "Known: PNG (.png), JPEG (.jpg, .jpeg), DICOM (.dcm, .dicom, .ima), TIFF (.tif, .tiff), NIfTI (.nii, .nii.gz). Convert the file to one of them, or leave it out.",
            error.Message);
        Assert.Equal("notes.bmp", error.FileName);
        Assert.Equal(["PNG (.png)", "JPEG (.jpg, .jpeg)", "DICOM (.dcm, .dicom, .ima)", "TIFF (.tif, .tiff)", "NIfTI (.nii, .nii.gz)"], error.KnownFormats);
    }

    [Fact]
    public void Read_UnknownFormat_IsNotReadToItsEnd()
    {
        using var stream = new MemoryStream(new byte[1 << 20]);

        Assert.Throws<UnknownImageFormatException>(() => ImageFile.Read(stream, "x"));

        Assert.Equal(ImageFormats.HeaderLength, stream.Position);
    }

    [Fact]
    public void Read_EmptyFile_SaysSo()
    {
        var error = Assert.Throws<UnknownImageFormatException>(() => ImageFile.Read(new MemoryStream(), "a.png"));

        Assert.Equal(
            "Image 'a.png' cannot be read: it is empty. "
            + "Known: PNG (.png), JPEG (.jpg, .jpeg), DICOM (.dcm, .dicom, .ima), TIFF (.tif, .tiff), NIfTI (.nii, .nii.gz). Convert the file to one of them, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Read_MissingFile_IsAnIOException() =>
        Assert.Throws<FileNotFoundException>(() => ImageFile.Read(Path.Combine(Path.GetTempPath(), "onnxrad-no-such-file.png")));

    [Theory]
    [InlineData("a/b.png", true)]
    [InlineData("B.JPEG", true)]
    [InlineData("c.jpg", true)]
    [InlineData("d.txt", false)]
    [InlineData("png", false)]
    public void HasKnownExtension_FileName_GoesByItsEnding(string name, bool known) =>
        Assert.Equal(known, ImageFormats.HasKnownExtension(name));

    [Fact]
    public void All_Formats_HaveOneNameEach() =>
        Assert.Equal(ImageFormats.All.Count, ImageFormats.All.Select(r => r.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
}
