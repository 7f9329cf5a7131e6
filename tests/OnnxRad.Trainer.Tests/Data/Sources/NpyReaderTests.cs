using System.IO.Compression;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

public sealed class NpyReaderTests
{
    const string WayOut =
        "Expected the arrays 'train_images' (uint8, (N, H, W) or (N, H, W, 3)) and 'train_labels' (integers, (N) or (N, 1)), " +
        "and the same for 'val' and 'test' where there are such images.";

    static readonly ImageDatasetOptions s_options = new() { Read = _ => throw new InvalidOperationException() };

    public static TheoryData<byte[], string> BadImages => new()
    {
        { NpzFile.Npy("|O", "(2,)", [0, 0]), "it holds pickled Python objects (dtype 'O'), which OnnxRad never loads since " +
            "unpickling runs code" },
        { NpzFile.Npy("<f8", "(1, 1, 1)", new byte[8]), "its element type is float64, not uint8" },
        { NpzFile.Npy("<c8", "(1, 1, 1)", new byte[8]), "its element type '<c8' is not supported (integers, bool, float32 " +
            "and float64 are)" },
        { NpzFile.Npy("|u1", "(2, 2, 2, 2)", new byte[16]), "its shape (2, 2, 2, 2) is not that of grey (N, H, W) or RGB (N, " +
            "H, W, 3) images" },
        { NpzFile.Npy("|u1", "(2,)", new byte[2]), "its shape (2,) is not that of grey (N, H, W) or RGB (N, H, W, 3) images" },
        { NpzFile.Npy("|u1", "(2, 0, 2)", []), "its shape (2, 0, 2) has a side that is not 1 to 16384 pixels long" },
        { NpzFile.Npy("|u1", "(2, 2, 2)", new byte[8], fortran: true), "it is in Fortran order; save it after " +
            "numpy.ascontiguousarray" },
        { NpzFile.Npy("|u1", "(2, 2, 2)", new byte[7]), "its shape (2, 2, 2) of uint8 does not fit the 7 bytes that it holds" },
        { NpzFile.Npy("|u1", "(68719476736, 16384, 16384)", []), "its shape (68719476736, 16384, 16384) " +
            "is impossibly large" },
        { [1, 2, 3, 4, 5, 6, 7, 8, 9], "it does not start like a .npy array" },
        { [0x93, 1], "it is cut off after 2 bytes" },
        { NpzFile.Npy("|u1", "(2, 2, 2)", new byte[8])[..40], "it is cut off after 40 bytes" },
        { NpzFile.WithHeader("[('a', '<i4')]", []), "its header is broken at character 0: '{' is missing" },
        { NpzFile.WithHeader("{'descr': [('a', '<i4')]}", []), "it is a structured array (several fields per element)" },
        { NpzFile.WithHeader("{'descr': '|u1'}", []), "its header lacks 'descr', 'fortran_order' or 'shape'" },
        { NpzFile.WithHeader("{}", [], version: 3)[..6].Append((byte)4).Concat(new byte[9]).ToArray(), "its format version " +
            "4.0 is unknown (1.0, 2.0 and 3.0 are known)" },
    };

    [Theory]
    [MemberData(nameof(BadImages))]
    public void Open_ArrayThatIsNoImages_SaysWhy(byte[] npy, string reason)
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DataException>(
            () => Open(folder, ("train_images", npy), ("train_labels", NpzFile.Labels(0, 1))));

        Assert.Equal($"'{error.Path}' is no usable data set: array 'train_images' cannot be read: {reason}. " +
            $"{WayOut}", error.Message);
    }

    [Theory]
    [InlineData("<f4", "(2,)", 8, "its element type is float32, not an integer type")]
    [InlineData("|u1", "(2, 14)", 28, "its shape (2, 14) is not (N) or (N, 1), one label for each image")]
    [InlineData("|u1", "()", 1, "its shape () is not (N) or (N, 1), one label for each image")]
    public void Open_ArrayThatIsNoLabels_SaysWhy(string type, string shape, int bytes, string reason)
    {
        using var folder = new TempFolder();
        var labels = NpzFile.Npy(type, shape, new byte[bytes]);

        var error = Assert.Throws<DataException>(
            () => Open(folder, ("train_images", NpzFile.Images(2)), ("train_labels", labels)));

        Assert.Equal([$"array 'train_labels' cannot be read: {reason}"], error.Problems);
    }

    [Fact]
    public void Open_BytesChangedInTheZip_FailsItsChecksum()
    {
        using var folder = new TempFolder();
        var path = folder.File("stored.npz");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            (string, byte[])[] arrays = [("train_images", NpzFile.Images(2)), ("train_labels", NpzFile.Labels(0, 1))];
            foreach (var (name, npy) in arrays)
            {
                using var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
                entry.Write(npy);
            }
        }

        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007"u8) + 3] ^= 0x10;
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(path, s_options));

        Assert.Equal(["array 'train_images' cannot be read: its bytes do not match their checksum"], error.Problems);
    }

    [Fact]
    public void Open_MutatedArrays_EndInSuccessOrDataException()
    {
        using var folder = new TempFolder();
        var (images, labels) = (NpzFile.Images(2), NpzFile.Labels(0, 1));
        var random = new Random(20250101);
        var opened = 0;
        for (var round = 0; round < 3000; round++)
        {
            byte[] mutated = [.. images];
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)(random.Next(3) == 0
                    ? random.Next(256)
                    : "0123456789(),:'{}L "[random.Next(19)]);
            }

            mutated = random.Next(4) == 0 ? mutated[..random.Next(mutated.Length)] : mutated;
            opened += OpensOrIsRefused(
                folder, () => NpzFile.Write(folder.File("x.npz"), ("train_images", mutated), ("train_labels", labels)));
        }

        Assert.InRange(opened, 1, 2999);
    }

    [Fact]
    public void Open_MutatedFile_EndsInSuccessOrDataException()
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(
            NpzFile.Write(folder.File("whole.npz"), ("train_images", NpzFile.Images(2)), ("train_labels", NpzFile.Labels(0, 1))));
        var random = new Random(20250102);
        var opened = 0;
        for (var round = 0; round < 3000; round++)
        {
            byte[] mutated = [.. whole];
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            opened += OpensOrIsRefused(folder, () => File.WriteAllBytes(folder.File("x.npz"), mutated));
        }

        Assert.InRange(opened, 1, 2999);
    }

    static int OpensOrIsRefused(TempFolder folder, Action write)
    {
        write();
        try
        {
            return ImageDataset.Open(folder.File("x.npz"), s_options).Samples.Count > 0 ? 1 : 0;
        }
        catch (DataException)
        {
            return 0;
        }
        finally
        {
            File.Delete(folder.File("x.npz"));
        }
    }

    static ImageDataset Open(TempFolder folder, params (string, byte[])[] arrays) =>
        ImageDataset.Open(NpzFile.Write(folder.File("data.npz"), arrays), s_options);
}
