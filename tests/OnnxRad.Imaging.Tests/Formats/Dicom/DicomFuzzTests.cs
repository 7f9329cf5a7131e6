using System.Globalization;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Damaged files give an image or the reader's own exceptions, and take no memory that they do not fill.</summary>
public sealed class DicomFuzzTests(ITestOutputHelper output)
{
    /// <summary>How many damaged forms of each file are read, in place of a few of the small ones.</summary>
    const string CountVariable = "ONNXRAD_FUZZ";

    /// <summary>Where the random numbers of a long run begin.</summary>
    const string SeedVariable = "ONNXRAD_FUZZ_SEED";

    const long SmallFile = 64 << 10;

    // Of all memory asked for while a file is read, much of it one after the other.
    const long MaxAllocated = 1 << 30;

    // Of processor time, in a long run only: other tests run beside a short one, in the same process.
    static readonly TimeSpan s_most = TimeSpan.FromSeconds(10);

    [Fact]
    public void Read_DamagedFile_GivesAnImageOrItsOwnExceptions()
    {
        var count = Number(CountVariable);
        var files = Directory.GetFiles(TestData.Require("dicom"), "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(TestData.Require("nifti"), "*.gz"))
            .Where(f => count > 0 || new FileInfo(f).Length <= SmallFile).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        Func<long> total = count > 0 ? () => GC.GetTotalAllocatedBytes() : GC.GetAllocatedBytesForCurrentThread;
        var (read, refused, slowest, slowestFile, largest) = (0, 0, TimeSpan.Zero, "", 0L);
        foreach (var (index, file) in files.Index())
        {
            var random = new Random(Number(SeedVariable) + index);
            for (var i = 0; i < Math.Max(count, 6); i++)
            {
                var damaged = Damage(file, random);
                var (start, before) = (Environment.CpuUsage.TotalTime, total());
                _ = Reads(damaged) ? read++ : refused++;
                var (time, allocated) = (Environment.CpuUsage.TotalTime - start, total() - before);
                Assert.True(allocated <= MaxAllocated, $"File {index}, damage {i}: {allocated} bytes were allocated for {damaged.Length}.");
                Assert.True(count == 0 || time <= s_most, $"File {index}, damage {i}: {time} of processor time for {damaged.Length} bytes.");
                if (time > slowest)
                {
                    (slowest, slowestFile) = (time, $"file {index}, damage {i}");
                }

                largest = Math.Max(largest, allocated);
            }
        }

        output.WriteLine($"{read} read, {refused} refused; slowest {slowest.TotalMilliseconds:0} ms of processor time ({slowestFile}), at most {largest >> 20} MiB allocated for a file");
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    static int Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : 0;

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

    /// <summary>Changes bytes, sets four of them to ones as lengths have, cuts off, takes out or doubles a piece; headers are hit more often.</summary>
    static byte[] Damage(byte[] original, Random random)
    {
        var file = original.ToList();
        for (var k = random.Next(1, 5); k > 0; k--)
        {
            var at = random.Next(random.Next(3) == 0 ? file.Count : Math.Min(file.Count, 2048));
            var length = Math.Min(random.Next(1, 64), file.Count - at);
            switch (random.Next(12))
            {
                case 0:
                    file.RemoveRange(at, length);
                    break;
                case 1:
                    file.InsertRange(at, file.GetRange(at, length));
                    break;
                case 2:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 3 or 4:
                    for (var i = at; i < Math.Min(at + 4, file.Count); i++)
                    {
                        file[i] = 0xFF;
                    }

                    break;
                default:
                    file[at] = (byte)random.Next(256);
                    break;
            }

            if (file.Count == 0)
            {
                file.Add(0);
            }
        }

        return [.. file];
    }
}
