using System.Buffers.Binary;
using System.IO.Compression;
using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Imaging.Tests.Formats.Nifti;
using OnnxRad.Imaging.Tests.Formats.Tiff;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

public sealed class ImageHeaderTests
{
    static readonly RadImage s_image = new(1, 3, 5, 8, new float[15]);

    [Fact]
    public void CountValues_ImageFiles_IsWhatTheyDecodeTo()
    {
        var rgb = new RadImage(3, 3, 5, 8, new float[45]);
        var volume = new RadImage(1, 4, 3, 5, 8, new float[60]);

        Assert.Equal(15, ImageHeader.CountValues(PngEncoder.Encode(s_image)));
        Assert.Equal(45, ImageHeader.CountValues(PngEncoder.Encode(rgb)));
        Assert.Equal(60, ImageHeader.CountValues(NiftiEncoder.Encode(volume, null, false)));
        Assert.Equal(60, ImageHeader.CountValues(NiftiEncoder.Encode(volume, null, true)));
        Assert.Equal(15, ImageHeader.CountValues(DicomSecondaryCapture.Encode(s_image, null, new() { Created = DateTimeOffset.UnixEpoch })));
    }

    [Fact]
    public void CountValues_FilesOfColoursInOneSample_AreThreeChannels()
    {
        Assert.Equal(6, ImageHeader.CountValues(new NiftiDraft { Type = 128 }.Bytes(2, 1, 1, [1, 2, 3, 4, 5, 6])));
        Assert.Equal(6, ImageHeader.CountValues(new DicomDraft { Bits = 8, Photometric = "PALETTE COLOR" }.Bytes(2, 1, 0, 1)));
    }

    [Fact]
    public void CountValues_FilesOfOthers_IsWhatTheyDecodeTo()
    {
        var files = Directory.GetFiles(TestData.Require("dicom/pydicom"), "*.dcm").Concat(Directory.GetFiles(TestData.Require("nifti"), "*.nii.gz")).ToList();

        var (compared, without) = (0, new List<string>());
        Assert.All(files, file =>
        {
            var bytes = File.ReadAllBytes(file);
            RadImage? image = null;
            if (Record.Exception(() => image = ImageFile.Read(bytes, file)) is not null)
            {
                return;
            }

            if (ImageHeader.CountValues(bytes) is not { } count)
            {
                without.Add(Path.GetFileName(file));
                return;
            }

            Assert.Equal(image!.Pixels.Length, count);
            compared++;
        });

        // The deflated one does not say.
        Assert.InRange(compared, 50, files.Count);
        Assert.Equal(["image_dfl.dcm"], without);
    }

    [Fact]
    public void CountValues_TiffFiles_IsWhatTheyDecodeTo()
    {
        var files = TiffSamples.All.Values.Concat(TiffCase.All.Select(sample => sample.File)).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var read = Record.Exception(() => Assert.Equal(ImageFile.Read(file, "a").Pixels.Length, ImageHeader.CountValues(file)));
            Assert.True(read is null or InvalidImageException, $"{read}");
        });
    }

    // The header of a volume of 1000 x 1000 x 268 voxels, and nothing behind it.
    [Fact]
    public void CountValues_CompressedHeaderWithoutVoxels_IsWhatItSays()
    {
        var header = NiftiEncoder.Encode(new RadImage(1, 4, 3, 5, 8, new float[60]), null, false);
        foreach (var (axis, size) in new short[] { 1000, 1000, 268 }.Index())
        {
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(42 + (2 * axis)), size);
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(header);
        }

        Assert.Equal(268_000_000, ImageHeader.CountValues(packed.ToArray()));
    }

    // A quarter of a megabyte that inflates to a thousand times as much.
    [Fact]
    public void CountValues_DeflatedDicom_IsNotKnownAndNothingIsInflated()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 200; i++)
            {
                deflate.Write(zeros);
            }
        }

        var file = DicomBuilder.File("1.2.840.10008.1.2.1.99", packed.ToArray());

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(ImageHeader.CountValues(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void CountValues_NoImage_IsNotKnown()
    {
        Assert.Null(ImageHeader.CountValues(ReadOnlyMemory<byte>.Empty));
        Assert.Null(ImageHeader.CountValues(new byte[] { 1, 2, 3 }));
        Assert.Null(ImageHeader.CountValues(PngEncoder.Encode(s_image).AsMemory(0, 20)));
        Assert.Null(ImageHeader.CountValues(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }));
        Assert.Null(ImageHeader.CountValues(new byte[] { 0x1F, 0x8B, 8, 0, 0, 0 }));
    }
}
