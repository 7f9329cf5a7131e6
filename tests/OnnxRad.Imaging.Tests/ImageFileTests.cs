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

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task ReadUprightAsync_BodyOfARequest_IsReadInItsPieces(int piece)
    {
        // Random values make a PNG larger than the 64 KiB that a stream without a length starts with.
        var values = new Random(4).GetItems(Enumerable.Range(0, 256).Select(v => (float)v).ToArray(), 400 * 300);
        var png = PngEncoder.Encode(new RadImage(1, 400, 300, 8, values));
        Assert.InRange(png.Length, 100_000, int.MaxValue);

        var image = await ImageFile.ReadUprightAsync(new RequestBody(png, piece), "upload.png", TestContext.Current.CancellationToken);

        Assert.Equal((400, 300), (image.Height, image.Width));
        Assert.Equal(values, image.Pixels.ToArray());
    }

    [Fact]
    public async Task ReadUprightAsync_UnknownFormat_IsNotReadToItsEnd()
    {
        var body = new RequestBody(new byte[1 << 20], 100);

        var error = await Assert.ThrowsAsync<UnknownImageFormatException>(() => ImageFile.ReadUprightAsync(body, "x", TestContext.Current.CancellationToken));

        Assert.Equal((ImageFormats.HeaderLength, "x"), ((int)body.Position, error.FileName));
    }

    [Fact]
    public async Task ReadUprightAsync_CutShort_NamesTheImage()
    {
        var error = await Assert.ThrowsAsync<InvalidImageException>(
            () => ImageFile.ReadUprightAsync(new RequestBody(s_png[..^20], 7), "upload.png", TestContext.Current.CancellationToken));

        Assert.Equal("upload.png", error.FileName);
    }

    [Fact]
    public async Task ReadUprightAsync_Cancelled_Ends() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImageFile.ReadUprightAsync(new RequestBody(s_png, 7), "x", new(canceled: true)));

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
