using System.IO.Compression;
using System.Text;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Reading;

public sealed class FileKindTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html><head><title>404</title></head></html>", WebPage)]
    [InlineData("\ufeff \n<html lang=\"en\">", WebPage)]
    [InlineData("version https:" + "//git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 4956208\n",
        "It is a Git LFS pointer and not the file itself: run 'git lfs pull', or download the file from its page.")]
    [InlineData("{\"message\": \"Not Found\"}", "It is JSON text, perhaps the answer of a server that did not give the file.")]
    [InlineData("%PDF-1.7\n", "It is a PDF document.")]
    public void Load_Text_SaysWhatItIs(string text, string hint) => AssertHint(Encoding.UTF8.GetBytes(text), hint);

    [Fact]
    public void Load_Zip_SaysWhatItIs()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("archive/data.pkl").Open().Dispose();
        }

        AssertHint(memory.ToArray(), "It is a ZIP archive: unpack it, or where it is a PyTorch file (.pt, .pth), export it to ONNX first.");
    }

    [Fact]
    public void Load_Gzip_SaysWhatItIs()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write([1, 2, 3]);
        }

        AssertHint(memory.ToArray(), "It is compressed with gzip: unpack it first.");
    }

    [Fact]
    public void Load_Hdf5_SaysWhatItIs() => AssertHint(
        [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a], "It is an HDF5 file, as Keras writes them: export it to ONNX first.");

    const string WebPage =
        "It is a web page: open the address in a browser, and download the file that the page shows (on GitHub by 'Download raw file').";

    void AssertHint(byte[] bytes, string hint)
    {
        var path = _folder.File("model.onnx");
        File.WriteAllBytes(path, bytes);

        var e = Assert.Throws<InvalidOnnxException>(() => OnnxModel.Load(path));

        Assert.StartsWith($"'{path}' is not a usable ONNX model: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith($". {hint} Export or download the file again.", e.Message, StringComparison.Ordinal);
    }
}
