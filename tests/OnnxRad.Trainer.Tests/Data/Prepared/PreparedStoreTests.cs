using System.Security.Cryptography;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Prepared;

public sealed class PreparedStoreTests
{
    static readonly byte[] s_kind = SHA256.HashData([1]);
    static readonly byte[] s_one = SHA256.HashData([2]);
    static readonly byte[] s_two = SHA256.HashData([3]);

    [Fact]
    public void Map_AfterWriting_GivesTheValues()
    {
        using var folder = new TempFolder();
        using var sut = Open(folder);

        var (one, two) = (sut.Write(s_one, [1, 2, 3]), sut.Write(s_two, [4, 5, 6]));

        using var map = sut.Map();
        Assert.Equal([1, 2, 3], Read(map, one));
        Assert.Equal([4, 5, 6], Read(map, two));
        Assert.Equal(64 + (2 * 64), sut.Length);
    }

    [Fact]
    public void Open_Again_FindsWhatWasWritten()
    {
        using var folder = new TempFolder();
        using (var before = Open(folder))
        {
            before.Write(s_one, [1, 2, 3]);
        }

        using var sut = Open(folder);

        Assert.Equal(0, sut.Find(s_one));
        Assert.True(sut.IsIntact(0, s_one));
        Assert.Equal(-1, sut.Find(s_two));
    }

    [Theory]
    [InlineData(64 + 4)]
    [InlineData(64 + 36)]
    [InlineData(64 + 52)]
    public void IsIntact_ByteChanged_IsFalseUntilItIsWrittenAgain(int at)
    {
        using var folder = new TempFolder();
        using (var before = Open(folder))
        {
            before.Write(s_one, [1, 2, 3]);
        }

        Change(folder, bytes => bytes[at] ^= 1);
        using var sut = Open(folder);

        Assert.False(sut.IsIntact(0, s_one));
        var slot = sut.Write(s_one, [1, 2, 3]);
        Assert.True(sut.IsIntact(slot, s_one));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(60)]
    public void Open_OtherHeader_StartsAnew(int at)
    {
        using var folder = new TempFolder();
        using (var before = Open(folder))
        {
            before.Write(s_one, [1, 2, 3]);
        }

        Change(folder, bytes => bytes[at] ^= 1);
        using var sut = Open(folder);

        Assert.Equal(-1, sut.Find(s_one));
        Assert.Equal(64, sut.Length);
    }

    [Fact]
    public void Open_CutOffInASlot_LosesThatOneOnly()
    {
        using var folder = new TempFolder();
        using (var before = Open(folder))
        {
            before.Write(s_one, [1, 2, 3]);
            before.Write(s_two, [4, 5, 6]);
        }

        using (var file = System.IO.File.OpenWrite(File(folder)))
        {
            file.SetLength(64 + 64 + 40);
        }

        using var sut = Open(folder);

        Assert.True(sut.IsIntact(sut.Find(s_one), s_one));
        Assert.Equal(-1, sut.Find(s_two));
    }

    [Fact]
    public async Task Open_HeldByAnother_Waits()
    {
        using var folder = new TempFolder();
        using var waiting = new ManualResetEventSlim();
        var held = Open(folder);

        var second = Task.Run(() => PreparedStore.Open(folder.Path, s_kind, 3, waiting.Set, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        waiting.Wait(TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        held.Write(s_one, [1, 2, 3]);
        held.Dispose();
        using var sut = await second;

        Assert.Equal(0, sut.Find(s_one));
    }

    [Fact]
    public void Open_LockThatCannotBeMade_ThrowsAndDoesNotWait()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, Convert.ToHexStringLower(s_kind.AsSpan(0, 16)) + ".prepared.lock");
        System.IO.File.CreateSymbolicLink(path, path);

        Assert.Throws<IOException>(() => PreparedStore.Open(
            folder.Path, s_kind, 3, () => throw new InvalidOperationException("It waits."), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Open_CancelledWhileWaiting_Throws()
    {
        using var folder = new TempFolder();
        using var held = Open(folder);
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => PreparedStore.Open(folder.Path, s_kind, 3, cancellation.Cancel, cancellation.Token));
    }

    static PreparedStore Open(TempFolder folder) => PreparedStore.Open(folder.Path, s_kind, 3, () => { }, CancellationToken.None);

    static string File(TempFolder folder) => Assert.Single(Directory.GetFiles(folder.Path, "*.prepared"));

    static void Change(TempFolder folder, Action<byte[]> change)
    {
        var bytes = System.IO.File.ReadAllBytes(File(folder));
        change(bytes);
        System.IO.File.WriteAllBytes(File(folder), bytes);
    }

    static float[] Read(PreparedMap map, int slot)
    {
        var values = new float[3];
        map.Read(slot, 0, values);
        return values;
    }
}
