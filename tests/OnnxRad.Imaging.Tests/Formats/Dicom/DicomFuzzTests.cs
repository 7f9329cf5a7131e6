using OnnxRad.Fuzz;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>
/// Damaged files give an image or the reader's own exceptions, and take no memory that they do not fill. A short run: tests/fuzz makes long ones.
/// </summary>
public sealed class DicomFuzzTests(ITestOutputHelper output)
{
    const long SmallFile = 64 << 10;

    const int DamagedForms = 6;

    // Of all memory asked for while a file is read, much of it one after the other.
    const long MaxAllocated = 1 << 30;

    [Fact]
    public void Read_DamagedFile_GivesAnImageOrItsOwnExceptions()
    {
        var files = Directory.GetFiles(TestData.Require("dicom"), "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(TestData.Require("nifti"), "*.gz"))
            .Where(f => new FileInfo(f).Length <= SmallFile).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
        var (read, refused, largest) = (0, 0, 0L);
        foreach (var (index, file) in files.Index())
        {
            var random = new Random(index);
            for (var i = 0; i < DamagedForms; i++)
            {
                var damaged = FileDamage.Of(file, random);
                var before = GC.GetAllocatedBytesForCurrentThread();
                _ = Reads(damaged) ? read++ : refused++;
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated <= MaxAllocated, $"File {index}, damage {i}: {allocated} bytes were allocated for {damaged.Length}.");
                largest = Math.Max(largest, allocated);
            }
        }

        output.WriteLine($"{read} read, {refused} refused; at most {largest >> 20} MiB allocated for a file");
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    static bool Reads(byte[] file)
    {
        try
        {
            var image = ImageFile.Read(new MemoryStream(file), "damaged");
            Assert.Equal((long)image.Channels * image.Depth * image.Height * image.Width, image.Pixels.Length);
            return true;
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
        {
            return false;
        }
    }
}
