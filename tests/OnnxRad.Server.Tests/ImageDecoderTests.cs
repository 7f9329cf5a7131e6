using System.IO.Compression;
using OnnxRad.Imaging;
using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Execution;

namespace OnnxRad.Server.Tests;

public sealed class ImageDecoderTests
{
    static readonly byte[] s_small = PngEncoder.Encode(new RadImage(1, 2, 2, 8, new float[4]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryAsync_ManyValues_OneAtATimeBesideFewOnes()
    {
        var sut = new ImageDecoder(new(0), 1 << 30);
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var second = false;
        var first = Task.Run(() => sut.TryAsync(0, [Large()], () => { begun.SetResult(); go.Wait(Token); }, Turn(), Token), Token);
        await begun.Task.WaitAsync(Token);

        var waiting = sut.TryAsync(1, [Large()], () => second = true, Turn(), Token);
        Assert.Null(await sut.TryAsync(2, [s_small], () => { }, Turn(), Token));

        Assert.False(second);
        Assert.False(waiting.IsCompleted);
        go.Set();
        Assert.Equal([null, null], await Task.WhenAll(first, waiting));
        Assert.True(second);
    }

    // Of a case all images count; what says nothing counts as many.
    [Fact]
    public async Task TryAsync_UnknownOrTogetherMany_WaitForEachOther()
    {
        var sut = new ImageDecoder(new(0), 1 << 30);
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var first = Task.Run(() => sut.TryAsync(0, [Large()], () => { begun.SetResult(); go.Wait(Token); }, Turn(), Token), Token);
        await begun.Task.WaitAsync(Token);

        var unknown = sut.TryAsync(1, [new byte[] { 1, 2, 3 }], () => { }, Turn(), Token);
        var together = sut.TryAsync(2, [Half(), Half(), s_small], () => { }, Turn(), Token);
        var deflated = sut.TryAsync(4, [Deflated()], () => { }, Turn(), Token);

        Assert.Null(await sut.TryAsync(3, [Half()], () => { }, Turn(), Token));
        Assert.False(unknown.IsCompleted || together.IsCompleted || deflated.IsCompleted);
        go.Set();
        await Task.WhenAll(first, unknown, together, deflated);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(15, false)]
    public async Task TryAsync_MoreBytesThanAllowed_IsRefusedAndNotDecoded(int most, bool isTaken)
    {
        var (sut, decoded) = (new ImageDecoder(new(0), most), false);

        var problem = await sut.TryAsync(4, [s_small], () => decoded = true, Turn(), Token);

        Assert.Equal(isTaken, decoded);
        var read = Record.Exception(() => sut.Read(s_small, "4").Dispose());
        Assert.Equal(
            isTaken ? null : "Image '4' cannot be read: It has 16 bytes once decoded, 4 for each value; this server takes up to 15 (--max-image-bytes). Make it smaller.",
            read?.Message);
        Assert.Equal(
            isTaken ? null : "Image '4' has 16 bytes once decoded, 4 for each value; this server takes up to 15 (--max-image-bytes). Make it smaller.", problem);
    }

    // Of a case all images count.
    [Fact]
    public async Task TryAsync_ImagesOfACase_AreBoundedTogether()
    {
        var volume = new RadImage(1, 2, 3, 4, 8, new float[24]);
        byte[][] files = [s_small, NiftiEncoder.Encode(volume), NiftiEncoder.Encode(volume, compressed: true)];

        foreach (var file in files)
        {
            var values = ImageHeader.CountValues(file)!.Value;
            Assert.Contains($"has {4 * values} bytes", await new ImageDecoder(new(0), (4 * values) - 1).TryAsync(0, [file], () => { }, Turn(), Token), StringComparison.Ordinal);
            Assert.Null(await new ImageDecoder(new(0), 4 * values).TryAsync(0, [file], () => { }, Turn(), Token));
            Assert.NotNull(await new ImageDecoder(new(0), 4 * values).TryAsync(0, [file, s_small], () => { }, Turn(), Token));
        }
    }

    [Fact]
    public void Read_HighThroughputJpeg2000_IsRefusedUnlessTheServerIsToldToAllowIt()
    {
        ServerOptions? options = null;
        ServerCommand.Create((given, _) => Task.FromResult((options = given).HttpPort)).Parse(["--repository", "r", "--allow-htj2k"]).Invoke();
        byte[] pixels = [0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0, 0xE0, 2, 0, 0, 0, 0xFF, 0x4F, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        var dataset = new DicomBuilder().Short(0x0028, 0x0002, "US", 1).Short(0x0028, 0x0010, "US", 1).Short(0x0028, 0x0011, "US", 1)
            .Short(0x0028, 0x0100, "US", 8).Short(0x0028, 0x0101, "US", 8).Short(0x0028, 0x0102, "US", 7).Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF).Raw(pixels);

        var error = Assert.Throws<InvalidImageException>(() => ImageFile.Read(DicomBuilder.File("1.2.840.10008.1.2.4.201", dataset.Bytes), "x"));

        Assert.Equal("Its pixels are compressed by High-Throughput JPEG 2000, which a native library would decode; that is not allowed here.", error.Problem);
        Assert.True(options!.AllowHtj2k);
        Assert.False(new ServerOptions { Repositories = [] }.AllowHtj2k);
    }

    /// <summary>The header of a PNG file of 5000 x 5000 pixels.</summary>
    static byte[] Large() => Sized(5000);

    // A deflated data set of one row and one column.
    static byte[] Deflated()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(new DicomBuilder().Short(0x0028, 0x0010, "US", 1).Short(0x0028, 0x0011, "US", 1).Bytes);
        }

        return DicomBuilder.File("1.2.840.10008.1.2.1.99", packed.ToArray());
    }

    static DecodeTurn Turn() => new DecodeQueue("m", new(), TimeProvider.System, new(new())).Turn(new() { Model = "m", Inputs = [] });

    static byte[] Half() => Sized(3000);

    static byte[] Sized(int side)
    {
        byte[] file = [.. s_small];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), side);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), side);
        return file;
    }
}
