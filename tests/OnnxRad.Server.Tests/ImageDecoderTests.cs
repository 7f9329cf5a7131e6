using OnnxRad.Imaging;
using OnnxRad.Server.Execution;

namespace OnnxRad.Server.Tests;

public sealed class ImageDecoderTests
{
    static readonly byte[] s_small = PngEncoder.Encode(new RadImage(1, 2, 2, 8, new float[4]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryAsync_ManyValues_OneAtATimeBesideFewOnes()
    {
        var sut = new ImageDecoder();
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var second = false;
        var first = Task.Run(() => sut.TryAsync(0, [Large()], () => { begun.SetResult(); go.Wait(Token); }, Token), Token);
        await begun.Task.WaitAsync(Token);

        var waiting = sut.TryAsync(1, [Large()], () => second = true, Token);
        Assert.Null(await sut.TryAsync(2, [s_small], () => { }, Token));

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
        var sut = new ImageDecoder();
        using var go = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var first = Task.Run(() => sut.TryAsync(0, [Large()], () => { begun.SetResult(); go.Wait(Token); }, Token), Token);
        await begun.Task.WaitAsync(Token);

        var unknown = sut.TryAsync(1, [new byte[] { 1, 2, 3 }], () => { }, Token);
        var together = sut.TryAsync(2, [Half(), Half(), s_small], () => { }, Token);

        Assert.Null(await sut.TryAsync(3, [Half()], () => { }, Token));
        Assert.False(unknown.IsCompleted || together.IsCompleted);
        go.Set();
        await Task.WhenAll(first, unknown, together);
    }

    /// <summary>The header of a PNG file of 5000 x 5000 pixels.</summary>
    static byte[] Large() => Sized(5000);

    static byte[] Half() => Sized(3000);

    static byte[] Sized(int side)
    {
        byte[] file = [.. s_small];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), side);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), side);
        return file;
    }
}
