using System.Security.Cryptography;
using OnnxRad.Testing;

namespace OnnxRad.Models.Tests.Catalogue;

public sealed class ModelDownloadTests : IDisposable
{
    static readonly Uri s_nowhere = new UriBuilder("http", "127.0.0.1", 1).Uri;
    static readonly byte[] s_bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];
    static readonly string s_hash = Convert.ToHexStringLower(SHA256.HashData(s_bytes));
    static readonly string s_other = Convert.ToHexStringLower(SHA256.HashData(new byte[1000]));

    readonly TempFolder _folder = new();

    /// <summary>Long, so that a crowded machine is no silent server.</summary>
    TimeSpan _patience = TimeSpan.FromMinutes(1);

    string Target => _folder.File("m.onnx");

    string Part => Target + ".part";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ToFile_WholeFile_VerifiesAndNamesIt()
    {
        using var server = new LoopbackServer(_ => Whole(s_bytes));
        var progress = new Heard();

        var result = await Pull(server.Folder, progress: progress);

        Assert.Equal(new DownloadResult(Target, 1000, s_hash, Verified: true, ResumedAt: 0), result);
        Assert.Equal(s_bytes, File.ReadAllBytes(Target));
        Assert.Equal(1000, progress.Last);
        Assert.StartsWith("GET /models/m.onnx HTTP/1.1\r\n", Assert.Single(server.Requests));
        AssertFiles("m.onnx");
    }

    [Fact]
    public async Task ToFile_ServerBreaksOff_GoesOnWhereItStopped()
    {
        using var server = new LoopbackServer(request => request.Contains("Range: bytes=400-", StringComparison.Ordinal)
            ? LoopbackServer.Answer("HTTP/1.1 206 Partial Content\nContent-Range: bytes 400-999/1000\nContent-Length: 600", s_bytes.AsSpan(400))
            : LoopbackServer.Answer("HTTP/1.1 200 OK\nContent-Length: 1000", s_bytes.AsSpan(0, 400)));

        var result = await Pull(server.Folder);

        Assert.True(result.Verified);
        Assert.Equal(s_bytes, File.ReadAllBytes(Target));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task ToFile_ServerGivesNothingMore_KeepsWhatCameAndSaysSo()
    {
        using var server = new LoopbackServer(request => request.Contains("Range:", StringComparison.Ordinal)
            ? LoopbackServer.Answer("HTTP/1.1 206 Partial Content\nContent-Range: bytes 400-999/1000\nContent-Length: 600")
            : LoopbackServer.Answer("HTTP/1.1 200 OK\nContent-Length: 1000", s_bytes.AsSpan(0, 400)));

        var e = await Assert.ThrowsAsync<DownloadException>(() => Pull(server.Folder));

        Assert.StartsWith($"Reading '{server.Folder}/m.onnx' stopped after 400 bytes of 1000: ", e.Message);
        Assert.EndsWith(". What came is kept; run the same command again to go on.", e.Message);
        Assert.Equal(s_bytes[..400], File.ReadAllBytes(Part));
        AssertFiles("m.onnx.part");
    }

    [Fact]
    public async Task ToFile_PartOfEarlierDownload_AsksForTheRestOnly()
    {
        File.WriteAllBytes(Part, s_bytes[..250]);
        using var server = new LoopbackServer(_ =>
            LoopbackServer.Answer("HTTP/1.1 206 Partial Content\nContent-Range: bytes 250-999/1000\nContent-Length: 750", s_bytes.AsSpan(250)));

        var result = await Pull(server.Folder);

        Assert.Contains("\r\nRange: bytes=250-\r\n", Assert.Single(server.Requests));
        Assert.Equal((true, 250), (result.Verified, result.ResumedAt));
        Assert.Equal(s_bytes, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task ToFile_ServerIgnoresRange_StartsAnew()
    {
        File.WriteAllBytes(Part, new byte[250]);
        using var server = new LoopbackServer(_ => Whole(s_bytes));

        var result = await Pull(server.Folder);

        Assert.Equal((true, 0), (result.Verified, result.ResumedAt));
        Assert.Equal(s_bytes, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task ToFile_RestOfAnotherFile_StartsAnew()
    {
        File.WriteAllBytes(Part, s_bytes[..250]);
        using var server = new LoopbackServer(request => request.Contains("Range:", StringComparison.Ordinal)
            ? LoopbackServer.Answer("HTTP/1.1 206 Partial Content\nContent-Range: bytes 250-1999/2000\nContent-Length: 1750", new byte[1750])
            : Whole(s_bytes));

        Assert.True((await Pull(server.Folder)).Verified);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task ToFile_RangeRefused_StartsAnew()
    {
        File.WriteAllBytes(Part, s_bytes[..250]);
        using var server = new LoopbackServer(request => request.Contains("Range:", StringComparison.Ordinal)
            ? LoopbackServer.Answer("HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0")
            : Whole(s_bytes));

        Assert.True((await Pull(server.Folder)).Verified);
    }

    [Fact]
    public async Task ToFile_WrongBytes_KeepsNothingAndNamesBothHashes()
    {
        using var server = new LoopbackServer(_ => Whole(new byte[1000]));

        await AssertRefused(
            server.Folder,
            $"What '{server.Folder}/m.onnx' gave is not 'm': it has 1000 bytes and the SHA-256 {s_other}; expected 1000 bytes and {s_hash}. "
            + "It was deleted. Try again, or another mirror.");
    }

    [Fact]
    public async Task ToFile_WrongPartOfEarlierDownload_IsDeleted()
    {
        File.WriteAllBytes(Part, new byte[1000]);
        using var server = new LoopbackServer(_ => Whole(s_bytes));

        await Assert.ThrowsAsync<DownloadException>(() => Pull(server.Folder));

        AssertFiles();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    public async Task ToFile_AnotherLengthAnnounced_IsRefusedBeforeItComes(int length)
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Answer($"HTTP/1.1 200 OK\nContent-Length: {length}", new byte[length]));

        await AssertLeavesNoModel(
            server.Folder, $"'{server.Folder}/m.onnx' announces a file of {length} bytes; expected 1000. Nothing was kept. Try another mirror.");
    }

    [Fact]
    public async Task ToFile_NoLengthAndTooManyBytes_StopsAtTheCataloguesLength()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Answer("HTTP/1.1 200 OK\nContent-Type: text/html", new byte[200_000]));

        await AssertLeavesNoModel(
            server.Folder, $"'{server.Folder}/m.onnx' gives more than the 1000 bytes that the catalogue allows. Nothing was kept. Try another mirror.");
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("500 Internal Server Error")]
    public async Task ToFile_ServerSaysNo_IsSaid(string status)
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Answer($"HTTP/1.1 {status}\nContent-Length: 0"));

        await AssertLeavesNoModel(
            server.Folder,
            $"'{server.Folder}/m.onnx' answers {status[..3]} ({status[4..]}); expected the file. Try again later, or another mirror.");
    }

    [Fact]
    public async Task ToFile_Redirected_FollowsToTheFile()
    {
        using var server = new LoopbackServer(request => request.StartsWith("GET /models/", StringComparison.Ordinal)
            ? LoopbackServer.Answer("HTTP/1.1 302 Found\nLocation: /elsewhere/x\nContent-Length: 0")
            : Whole(s_bytes));

        Assert.True((await Pull(server.Folder)).Verified);
        Assert.StartsWith("GET /elsewhere/x ", server.Requests[1]);
    }

    [Fact]
    public async Task ToFile_RedirectedInCircles_StopsAndSaysSo()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Answer("HTTP/1.1 302 Found\nLocation: /models/m.onnx\nContent-Length: 0"));

        await AssertLeavesNoModel(server.Folder, $"'{server.Folder}/m.onnx' leads on more than 5 times. Try another mirror.");
    }

    [Fact]
    public async Task ToFile_RedirectedToAFile_IsRefused()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Answer("HTTP/1.1 302 Found\nLocation: file:///etc/passwd\nContent-Length: 0"));

        await AssertLeavesNoModel(
            server.Folder,
            $"'{server.Folder}/m.onnx' leads to 'file:///etc/passwd', which OnnxRad does not follow: only http and https, and never from https to http. "
            + "Try another mirror.");
    }

    [Fact]
    public async Task ToFile_ServerSilent_GivesUp()
    {
        using var server = new LoopbackServer(_ => null);
        _patience = TimeSpan.FromSeconds(0.2);

        await AssertLeavesNoModel(
            server.Folder,
            $"Reading '{server.Folder}/m.onnx' stopped after 0 bytes of 1000: nothing came for 0.2 seconds. "
            + "What came is kept; run the same command again to go on.");
    }

    [Fact]
    public async Task ToFile_FileMirror_CopiesAndVerifies()
    {
        var mirror = Directory.CreateDirectory(_folder.File("mirror")).FullName;
        File.WriteAllBytes(Path.Combine(mirror, "m.onnx"), s_bytes);

        Assert.True((await Pull(new Uri(mirror))).Verified);
        Assert.Equal(s_bytes, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task ToFile_FileMirrorWithoutTheFile_SaysSo()
    {
        var e = await Assert.ThrowsAsync<DownloadException>(() => Pull(new Uri(_folder.Path)));

        Assert.Equal($"There is no file '{Target}'. Correct the mirror's address.", e.Message);
    }

    [Fact]
    public async Task ToFile_ModelIsThere_IsVerifiedAndLeft()
    {
        File.WriteAllBytes(Target, s_bytes);

        Assert.Equal(new DownloadResult(Target, 1000, s_hash, Verified: true, ResumedAt: 1000), await Pull(s_nowhere));
    }

    [Fact]
    public async Task ToFile_OtherFileIsThere_IsRefusedAndLeft()
    {
        File.WriteAllBytes(Target, new byte[1000]);

        var e = await Assert.ThrowsAsync<DownloadException>(() => Pull(s_nowhere));

        Assert.Equal(
            $"'{Target}' is there already and is not 'm': it has the SHA-256 {s_other}; expected {s_hash}. Delete it, or name another file.", e.Message);
        Assert.Equal(new byte[1000], File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task ToFile_NoHashInCatalogue_IsRefusedUnlessAskedFor()
    {
        using var server = new LoopbackServer(_ => Whole(s_bytes));
        var unknown = Model() with { Bytes = null, Sha256 = null, HashReadIn = null };

        var e = await Assert.ThrowsAsync<DownloadException>(() => Pull(server.Folder, unknown));

        Assert.Equal(
            "The catalogue has no SHA-256 for 'm', so that its bytes cannot be verified. Take them unverified with --no-verify, or verify them yourself.",
            e.Message);
        Assert.Empty(server.Requests);
        var result = await Pull(server.Folder, unknown, verify: false);
        Assert.Equal(new DownloadResult(Target, 1000, s_hash, Verified: false, ResumedAt: 0), result);
    }

    static byte[] Whole(byte[] bytes) => LoopbackServer.Answer($"HTTP/1.1 200 OK\nContent-Length: {bytes.Length}", bytes);

    static CatalogueEntry Model() => new()
    {
        Name = "m",
        Address = "https://github.com/onnx/m.onnx",
        Bytes = 1000,
        Sha256 = s_hash,
        HashReadIn = "this test",
        Licence = "MIT",
        Opset = 17,
        Input = new() { Name = "x", Layout = CatalogueLayout.Nchw, Height = 1, Width = 1, ChannelOrder = null, Normalisation = null },
        Classes = "imagenet-1000",
    };

    Task<DownloadResult> Pull(Uri mirror, CatalogueEntry? model = null, bool verify = true, IProgress<long>? progress = null) =>
        ModelDownload.ToFileAsync(
            model ?? Model(),
            Target,
            new() { Mirror = mirror, Verify = verify, Patience = _patience },
            progress,
            TestContext.Current.CancellationToken);

    async Task AssertRefused(Uri mirror, string message)
    {
        var e = await Assert.ThrowsAsync<DownloadException>(() => Pull(mirror));

        Assert.Equal(message, e.Message);
        AssertFiles();
    }

    /// <summary>At most an empty file of what came is left.</summary>
    async Task AssertLeavesNoModel(Uri mirror, string message)
    {
        var e = await Assert.ThrowsAsync<DownloadException>(() => Pull(mirror));

        Assert.Equal(message, e.Message);
        Assert.False(File.Exists(Target));
        Assert.Equal(0, new FileInfo(Part).Length);
    }

    void AssertFiles(params string[] names) => Assert.Equal(names, Directory.GetFiles(_folder.Path).Select(Path.GetFileName));

    sealed class Heard : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value) => Last = value;
    }
}
